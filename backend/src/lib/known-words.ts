/** What is there more than once, each named once. */
export const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, i) => names.indexOf(name) !== i)),
];

/** How many letters must be added, left out or replaced to make one of the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
};

/** As many words as a person reads. */
const MOST_WORDS = 20;

const listed = (words: readonly string[]): string => {
  const more = words.length - MOST_WORDS;
  return `${words.slice(0, MOST_WORDS).join(', ')}${more > 0 ? ` and ${more} others` : ''}`;
};

/** The known word that another was probably meant to be, or a list of them. */
export const suggestion = (word: string, known: readonly string[]): string => {
  const ranked = known.map((one) => ({ one, far: distance(word.toLowerCase(), one.toLowerCase()) }));
  const [nearest] = ranked.sort((a, b) => a.far - b.far);
  if (nearest && nearest.far <= Math.ceil(word.length / 3)) return `did you mean "${nearest.one}"?`;
  return known.length > 0 ? `known are ${listed(known)}` : 'there are none';
};

/** Keys that mean nothing, each with what was probably meant. */
export const unknownKeys = (at: string, value: object, known: readonly string[]): string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${at}${key}: there is no such key; ${suggestion(key, known)}`);
