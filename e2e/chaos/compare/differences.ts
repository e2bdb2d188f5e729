/** The same text for equal values, whatever the order of their fields. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'nothing';

export interface Difference {
  /** Where it was seen, such as `DynamoDB` or `page 2`. */
  readonly where: string;
  /** Of what: a metric and its window, an item, a record. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** As much of a figure as a line of a terminal holds. */
const LENGTH = 300;

const brief = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : canonical(value);
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
};

export const lineOf = ({ where, what, expected, got }: Difference): string =>
  `${where}: ${what}\n  expected ${expected}\n  got      ${got}`;

/** Counts what was compared, and keeps what was not the same. */
export class Comparison {
  compared = 0;
  readonly differences: Difference[] = [];

  /** @param what called only for a difference */
  check(where: string, what: () => string, expected: unknown, got: unknown): void {
    this.compared += 1;
    if (expected !== undefined && got !== undefined && canonical(expected) === canonical(got)) return;
    if (expected === got) return;
    this.differences.push({ where, what: what(), expected: brief(expected), got: brief(got) });
  }

  /** Everything that is on either side. */
  checkAll<K, V>(where: string, what: (key: K) => string, expected: ReadonlyMap<K, V>, got: ReadonlyMap<K, V>): void {
    for (const key of new Set([...expected.keys(), ...got.keys()]))
      this.check(where, () => what(key), expected.get(key), got.get(key));
  }
}
