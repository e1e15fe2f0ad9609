import { append, clear, h } from "../lib/dom";
import { fold, matches } from "../lib/fold";
import { pick, pageLang } from "../lib/i18n";
import { t } from "./texts";

/** An item of `/api/queries`. `text` can be run as it stands, with the parameters' examples filled in. */
export interface Example {
  name: string;
  topic?: string | { da?: string; en?: string };
  summary?: { da?: string; en?: string } | string;
  parameters?: { name: string; kind?: string; label?: { da?: string; en?: string } | string; example?: string }[];
  text: string;
}

/** The library's topics, for a server that gives their names only. */
const TOPICS: Record<string, readonly [da: string, en: string]> = {
  actors: ["Aktører", "Actors"],
  categories: ["Kategorier", "Categories"],
  collaboration: ["Samarbejde", "Collaboration"],
  conditions: ["De fire betingelser", "The four conditions"],
  fields: ["Fagområder", "Fields"],
  funding: ["Finansiering", "Funding"],
  links: ["Forbindelser og links", "Relations and links"],
  places: ["Steder", "Places"],
  sources: ["Kilder", "Sources"],
  targets: ["Målgrupper", "Target groups"],
  time: ["Tid", "Time"],
};

/** The query library by topic, with a field to find in it. */
export function examplePanel(examples: readonly Example[], open: (example: Example, name: string) => void): HTMLElement {
  const lang = pageLang();
  const topics = new Map<string, { element: HTMLLIElement; text: string }[]>();
  for (const example of examples) {
    const title = pick(example.summary, lang, example.name);
    const given = pick(example.topic, lang) || t("otherTopic");
    const topic = TOPICS[given]?.[lang === "en" ? 1 : 0] ?? given;
    const parameters = (example.parameters ?? []).map((parameter) => pick(parameter.label, lang, parameter.name)).join(", ");
    const button = h("button", { type: "button", class: "sq-example", "data-example": example.name, onclick: () => open(example, title) }, h("span", { class: "sq-example__title" }, title), parameters ? h("span", { class: "sq-example__note" }, t("parameters", { list: parameters })) : null);
    const entry = { element: h("li", null, button), text: fold(`${title} ${example.name} ${topic} ${pick(example.summary, lang === "da" ? "en" : "da")}`) };
    topics.set(topic, [...(topics.get(topic) ?? []), entry]);
  }
  const none = h("p", { class: "empty", hidden: true }, t("noneFound"));
  const input = h("input", { type: "search", class: "input", placeholder: t("findExample"), "aria-label": t("findExample"), autocomplete: "off" });
  const groups: { details: HTMLDetailsElement; items: { element: HTMLLIElement; text: string }[] }[] = [];
  const list = h("div", { class: "facets" });
  for (const [topic, items] of topics) {
    const details = h("details", { class: "facet" }, h("summary", null, topic, h("span", { class: "facet__count" }, items.length)), h("ul", { class: "sq-examples" }, ...items.map((item) => item.element)));
    groups.push({ details, items });
    list.append(details);
  }
  if (groups[0]) groups[0].details.open = true;
  input.addEventListener("input", () => {
    const query = input.value.trim();
    let found = 0;
    groups.forEach(({ details, items }, i) => {
      let here = 0;
      for (const item of items) {
        item.element.hidden = query !== "" && !matches(item.text, query);
        if (!item.element.hidden) here += 1;
      }
      details.hidden = here === 0;
      details.open = query !== "" ? here > 0 : i === 0;
      found += here;
    });
    none.hidden = found > 0;
  });
  const root = h("aside", { class: "sq-aside", "aria-label": t("examples") }, h("h2", { class: "facets__title" }, t("examples")));
  if (examples.length) append(root, [input, list, none]);
  else clear(root, h("h2", { class: "facets__title" }, t("examples")), h("p", { class: "small" }, t("noExamples")));
  return root;
}
