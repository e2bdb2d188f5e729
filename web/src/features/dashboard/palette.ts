import { type Breakdown, type Catalog, type ItemType, isCrossed, visibleText } from '@millrace/contract';

/** Something that the palette leads to or does. */
export interface PaletteEntry {
  readonly kind: 'Page' | 'Metric' | 'Items' | 'Item' | 'Filter' | 'Range' | 'Action';
  readonly text: string;
  /** What tells it from others of the same text: `Country`. */
  readonly detail?: string | undefined;
  readonly run: () => void;
}

/** A label that the last minutes had. */
export interface SeenLabel {
  readonly dimension: string;
  readonly label: string;
  /** Events, over all metrics that have the dimension. */
  readonly count: number;
}

/** The labels of breakdowns, those with the most events first. */
export const labelsSeen = (breakdowns: readonly (Breakdown | undefined)[]): readonly SeenLabel[] => {
  const seen = new Map<string, SeenLabel>();
  const dimensions = breakdowns.flatMap((one) => one?.dimensions ?? []).filter(({ name }) => !isCrossed(name));
  for (const { name, values } of dimensions)
    for (const [label, { count }] of values) {
      const key = `${name} ${label}`;
      seen.set(key, { dimension: name, label, count: count + (seen.get(key)?.count ?? 0) });
    }
  return [...seen.values()].sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
};

/** What people call a dimension. */
export const dimensionLabel = ({ metrics }: Pick<Catalog, 'metrics'>, name: string): string =>
  metrics.flatMap(({ dimensions }) => dimensions).find((dimension) => dimension.name === name)?.label ??
  visibleText(name);

/** The labels that are subjects of items: those of metrics that read the same events, by their subject. */
export const subjectsIn = (
  { metrics, items }: Pick<Catalog, 'metrics' | 'items'>,
  seen: readonly SeenLabel[],
): readonly { readonly type: ItemType; readonly label: string }[] =>
  items.flatMap((type) => {
    const read = metrics.filter(({ events }) => events.some((event) => type.events.includes(event)));
    const dimensions = read.flatMap((metric) =>
      metric.dimensions.filter(({ subject }) => subject).map(({ name }) => name),
    );
    return seen.filter(({ dimension }) => dimensions.includes(dimension)).map(({ label }) => ({ type, label }));
  });

/** How well a text matches: at its beginning, at that of a word, anywhere, or (undefined) not at all. */
const rank = (text: string, query: string): number | undefined => {
  const lower = text.toLowerCase();
  if (lower.startsWith(query)) return 0;
  if (lower.includes(` ${query}`)) return 1;
  return lower.includes(query) ? 2 : undefined;
};

/** The rank of what matches only together with what it belongs to. */
const AROUND = 3;

/** As many as a person reads. */
const MOST = 40;

/** The entries in which the words occur, the best first; all of them for no words. */
export const matchingEntries = (entries: readonly PaletteEntry[], query: string): readonly PaletteEntry[] => {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return entries.slice(0, MOST);
  return entries
    .flatMap((entry) => {
      const around = `${entry.detail ?? ''} ${entry.text} ${entry.kind}`.toLowerCase();
      const found = rank(entry.text, wanted) ?? (around.includes(wanted) ? AROUND : undefined);
      return found === undefined ? [] : [{ entry, found }];
    })
    .sort((a, b) => a.found - b.found)
    .slice(0, MOST)
    .map(({ entry }) => entry);
};
