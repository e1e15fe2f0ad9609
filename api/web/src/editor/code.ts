/** Ready code that runs a query elsewhere. Every quote in the query is kept apart from those of the language. */
export function curl(endpoint: string, query: string): string {
  return `curl -G '${endpoint}' \\\n  -H 'Accept: text/csv' \\\n  --data-urlencode 'query=${query.replace(/'/g, "'\\''")}'\n`;
}

export function python(endpoint: string, query: string): string {
  const literal = /'''|\\/.test(query) || query.endsWith("'") ? JSON.stringify(query) : `'''\n${query.trim()}\n'''`;
  return `import io, urllib.parse, urllib.request\nimport pandas as pd\n\nquery = ${literal}\nrequest = urllib.request.Request(\n    "${endpoint}", urllib.parse.urlencode({"query": query}).encode(), {"Accept": "text/csv"}\n)\nwith urllib.request.urlopen(request) as answer:\n    table = pd.read_csv(io.StringIO(answer.read().decode()))\nprint(table)\n`;
}

export function r(endpoint: string, query: string): string {
  // R's raw strings take any number of dashes, so one that the query does not hold is always found.
  let dashes = "";
  while (query.includes(`)${dashes}"`)) dashes += "-";
  return `library(httr2)\n\nquery <- r"${dashes}(\n${query.trim()}\n)${dashes}"\nanswer <- request("${endpoint}") |>\n  req_headers(Accept = "text/csv") |>\n  req_body_form(query = query) |>\n  req_perform()\ntable <- read.csv(text = resp_body_string(answer), encoding = "UTF-8")\nprint(table)\n`;
}
