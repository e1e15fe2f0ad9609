/** Folds a text for search: case, accents, and the two ways to write Danish letters (æ/ae, ø/oe, å/aa). */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/æ/g, "ae")
    .replace(/ø|ö/g, "oe")
    .replace(/å/g, "aa")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "");
}

/** True where every word of the query occurs somewhere in the (folded) text, so parts of compounds are found. */
export function matches(foldedText: string, query: string): boolean {
  return fold(query)
    .split(/\s+/)
    .every((word) => foldedText.includes(word));
}
