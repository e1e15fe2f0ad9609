import { fold } from "../lib/fold";
import { localName, type Prefixes } from "../lib/iri";
import type { Lang } from "../lib/i18n";

/** `/api/completion` */
export interface Completion {
  classes: Term[];
  properties: Term[];
  /** Which properties things of a class have in the data. */
  byClass: Record<string, string[]>;
}
export interface Term {
  iri: string;
  label_da?: string;
  label_en?: string;
  count?: number;
}

const TOKEN = /#[^\n]*|<[^<>"{}|^`\\\s]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|@[a-zA-Z-]+|\^\^|[?$][\p{L}\p{N}_]+|[\p{L}\p{N}_-]*:[\p{L}\p{N}_%:~.\\-]*|[\p{L}_][\p{L}\p{N}_-]*|[-+]?\d+(?:\.\d+)?|[^\s]/gu;

interface Frame {
  /** In triples: what comes next. Elsewhere (filters, lists, the head): nothing to complete. */
  expect: "subject" | "predicate" | "object" | "end" | null;
  subject: string | undefined;
  predicate: string | undefined;
}
export interface Position {
  expect: "subject" | "predicate" | "object" | null;
  subject: string | undefined;
  predicate: string | undefined;
  /** What has been typed of the word at the cursor, and where it starts. */
  word: string;
  start: number;
  /** Classes that the query gives its subjects, as written (`hoi:Actor`, `<…>`). */
  types: Map<string, Set<string>>;
}

/**
 * Where in a query the cursor stands, and what the query says of each subject's class. Reads on where the query is not yet
 * right, as it is while it is being written; the editor's own grammar stops at the first fault.
 */
export function positionAt(query: string, cursor: number): Position {
  const word = /(?:<[^<>\s]*|[^\s;,(){}[\]^|/<>]*)$/u.exec(query.slice(0, cursor))![0];
  const start = cursor - word.length;
  const types = new Map<string, Set<string>>();
  const stack: Frame[] = [{ expect: null, subject: undefined, predicate: undefined }];
  let here: Frame | undefined;
  let blanks = 0;
  const top = () => stack.at(-1)!;
  const open = (expect: Frame["expect"], subject?: string) => stack.push({ expect, subject, predicate: undefined });
  const close = () => (stack.length > 1 ? stack.pop() : undefined);
  const term = (text: string) => {
    const frame = top();
    if (frame.expect === "subject") Object.assign(frame, { subject: text, predicate: undefined, expect: "predicate" });
    else if (frame.expect === "predicate") Object.assign(frame, { predicate: text, expect: "object" });
    else if (frame.expect === "object") {
      if (frame.subject && (frame.predicate === "a" || frame.predicate === "rdf:type")) types.set(frame.subject, (types.get(frame.subject) ?? new Set()).add(text));
      frame.expect = "end";
    }
  };
  for (const match of query.matchAll(TOKEN)) {
    const text = match[0];
    if (!here && match.index >= start) here = { ...top() };
    // The word being typed is not yet a term.
    if (match.index >= start && match.index < cursor) continue;
    const frame = top();
    if (text.startsWith("#")) {
      if (match.index < start && cursor <= match.index + text.length) here = { expect: null, subject: undefined, predicate: undefined };
      continue;
    }
    switch (text) {
      case "{":
        open("subject");
        continue;
      case "}":
        while (stack.length > 1 && top().expect === null) close();
        close();
        if (stack.length > 1) Object.assign(top(), { expect: "subject", subject: undefined });
        continue;
      case "(":
        // A group in a path is still a predicate; a list's items are objects; anything else is an expression.
        open(frame.expect === "predicate" ? "predicate" : null, frame.subject);
        continue;
      case ")": {
        const closed = close();
        if (closed?.subject !== undefined && closed.subject === top().subject && top().expect === "predicate") Object.assign(top(), { predicate: undefined, expect: "object" });
        else if (top().expect === "object") top().expect = "end";
        continue;
      }
      case "[":
        blanks += 1;
        open(frame.expect === null ? null : "predicate", `[${blanks}`);
        continue;
      case "]": {
        const closed = close();
        if (closed?.expect !== null && closed) term(closed.subject ?? "[]");
        continue;
      }
      case ".":
        if (frame.expect !== null) Object.assign(frame, { expect: "subject", subject: undefined });
        continue;
      case ";":
        if (frame.expect !== null) frame.expect = "predicate";
        continue;
      case ",":
        if (frame.expect !== null) frame.expect = "object";
        continue;
      case "/":
      case "|":
        if (frame.expect === "object") Object.assign(frame, { expect: "predicate", predicate: undefined });
        continue;
    }
    if (/^[?$]./.test(text) || text.startsWith("<") || text.includes(":") || /^["'\d]/.test(text) || /^(a|true|false)$/.test(text)) {
      if (!/^(\^\^)$/.test(text)) term(text);
    } else if (/^(filter|bind|optional|union|graph|minus|service|values|select|where|having|order|group|limit|offset)$/i.test(text) && frame.expect !== null) {
      Object.assign(frame, { expect: "subject", subject: undefined });
    }
  }
  const at = here ?? top();
  return { expect: at.expect === "end" ? null : at.expect, subject: at.subject, predicate: at.predicate, word, start, types };
}

/** Comments, strings and IRIs made harmless, the length kept. */
function blank(query: string): string {
  return query.replace(/#[^\n]*|<[^<>"{}|^`\\\s]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, (whole) => " ".repeat(whole.length));
}

export function expand(term: string, prefixes: Prefixes): string | undefined {
  if (/^<[^<>\s]+>$/.test(term)) return term.slice(1, -1);
  const cut = term.indexOf(":");
  if (cut < 0) return undefined;
  const namespace = prefixes[term.slice(0, cut)];
  return namespace === undefined ? undefined : namespace + term.slice(cut + 1);
}

/** Prefixes that a query uses and we know, but that it does not declare. */
export function missingPrefixes(query: string, declared: Prefixes, known: Prefixes): Prefixes {
  const out: Prefixes = {};
  for (const match of blank(query).matchAll(/(?:^|[\s(){}\[\],;|/^!*+?=.])([A-Za-z][\w-]*):(?=[\w%\\])/g)) {
    const prefix = match[1]!;
    if (!(prefix in declared) && known[prefix] !== undefined) out[prefix] = known[prefix];
  }
  return out;
}

export class Completer {
  private folded = new Map<string, string>();
  private byIri = new Map<string, Term>();

  constructor(
    private readonly data: Completion,
    private readonly lang: Lang,
  ) {
    for (const term of [...data.classes, ...data.properties]) {
      this.byIri.set(term.iri, term);
      this.folded.set(term.iri, fold([localName(term.iri), term.label_da, term.label_en].filter(Boolean).join(" ")));
    }
  }

  term(iri: string): Term | undefined {
    return this.byIri.get(iri);
  }
  label(term: Term): string {
    return (this.lang === "en" ? (term.label_en ?? term.label_da) : (term.label_da ?? term.label_en)) ?? "";
  }

  /**
   * Terms for what has been typed: an IRI or expanded name matches from its beginning, a bare word matches the local name or
   * a label in either language. Properties that the subject's classes have come first.
   */
  find(kind: "classes" | "properties", typed: string, classes: readonly string[] = []): Term[] {
    const has = new Set(classes.flatMap((iri) => this.data.byClass[iri] ?? []));
    const isIri = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
    const words = fold(typed.replace(/^<|>$/g, "").replace(/^[^:/]*:/, isIri ? "$&" : "")).split(/\s+/).filter(Boolean);
    const hits = this.data[kind].filter((term) => (isIri ? term.iri.startsWith(typed) : words.every((word) => this.folded.get(term.iri)?.includes(word))));
    const rank = (term: Term) => (has.has(term.iri) ? 0 : 1);
    return hits.sort((a, b) => rank(a) - rank(b) || (b.count ?? 0) - (a.count ?? 0) || a.iri.localeCompare(b.iri));
  }
}
