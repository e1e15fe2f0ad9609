export type Lang = "da" | "en";

export function pageLang(): Lang {
  return typeof document !== "undefined" && document.documentElement.lang.toLowerCase().startsWith("en") ? "en" : "da";
}

export type Texts = Record<string, readonly [da: string, en: string]>;
export type Values = Record<string, string | number>;

/** A look-up in one table of texts: `const t = translator(TEXTS); t("found", { n: 3 })`. */
export function translator<T extends Texts>(texts: T, lang: Lang = pageLang()): (key: keyof T, values?: Values) => string {
  const column = lang === "en" ? 1 : 0;
  return (key, values) => {
    const text = texts[key]?.[column] ?? String(key);
    return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
  };
}

/** The label in the page's language, else in the other, else the fallback. */
export function pick(thing: { da?: string | null; en?: string | null } | string | undefined, lang: Lang = pageLang(), fallback = ""): string {
  if (!thing) return fallback;
  if (typeof thing === "string") return thing;
  return (lang === "en" ? thing.en || thing.da : thing.da || thing.en) || fallback;
}

const formats = new Map<Lang, Intl.NumberFormat>();
export function numberFormat(lang: Lang = pageLang()): Intl.NumberFormat {
  let format = formats.get(lang);
  if (!format) formats.set(lang, (format = new Intl.NumberFormat(lang === "en" ? "en-GB" : "da-DK", { maximumFractionDigits: 2 })));
  return format;
}
