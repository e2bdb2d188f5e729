import { type Dimension, hashLabel } from '@millrace/contract';

/** The colours of series: `--series-0` to `--series-7` in `tokens.css`. */
export const COLOURS = 8;

/** The lowest bits of a label's hash follow from the lowest bits of its letters alone: this spreads them (MurmurHash3's finalizer). */
const spread = (hash: number): number => {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return (whole ^ (whole >>> 16)) >>> 0;
};

/** The colour of a label where no other stands in its way: the same on every page, for everybody, at all times. */
export const colourOf = (dimension: string, label: string): number =>
  spread(hashLabel(`${dimension}\n${label}`)) % COLOURS;

type Named = Pick<Dimension, 'name' | 'declared'>;

/** The order in which labels choose: declared ones as the catalogue has them, then the others by their hash. Figures have no say, since they change. */
const choosing = ({ declared = [] }: Named, labels: Iterable<string>): string[] => {
  const place = (label: string) => (declared.includes(label) ? declared.indexOf(label) : declared.length);
  return [...new Set(labels)].sort((a, b) => place(a) - place(b) || hashLabel(a) - hashLabel(b) || (a < b ? -1 : 1));
};

const nextFree = (wanted: number, taken: ReadonlySet<number>): number => {
  const after = Array.from({ length: COLOURS }, (_, i) => (wanted + i) % COLOURS);
  return after.find((colour) => !taken.has(colour)) ?? wanted;
};

/** A colour each, all different while there are enough: the one that it wants, or the next that is free. */
const choose = (
  dimension: Named,
  labels: Iterable<string>,
  wanted: (label: string) => number,
): ReadonlyMap<string, number> => {
  const taken = new Set<number>();
  const colours = choosing(dimension, labels).map((label): [string, number] => {
    const colour = nextFree(wanted(label), taken);
    taken.add(colour);
    return [label, colour];
  });
  return new Map(colours);
};

/**
 * The colours of labels that are drawn side by side. `known` are all that the page has drawn of the dimension, so that a label has the same colour
 * in every chart; only where there are more of them than colours may one have to take another beside a certain neighbour.
 */
export const coloursBeside = (
  dimension: Named,
  known: Iterable<string>,
  drawn: Iterable<string>,
): ReadonlyMap<string, number> => {
  const usual = choose(dimension, known, (label) => colourOf(dimension.name, label));
  return choose(dimension, drawn, (label) => usual.get(label) ?? colourOf(dimension.name, label));
};
