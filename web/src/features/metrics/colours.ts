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

/** A colour each, all different while there are enough: the one that it wants, or the next that is free. What is `held` stays as it is. */
const choose = (
  dimension: Named,
  labels: Iterable<string>,
  wanted: (label: string) => number,
  held: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> => {
  const colours = new Map(held);
  const taken = new Set(held.values());
  for (const label of choosing(dimension, labels)) {
    if (colours.has(label)) continue;
    const colour = nextFree(wanted(label), taken);
    taken.add(colour);
    colours.set(label, colour);
  }
  return colours;
};

/**
 * The colours that the labels of a dimension have on the whole page. Up to as many labels as there are colours, who they are decides alone, so that
 * everybody sees the same. Of more, each keeps the colour that it first had, and only beside a certain neighbour may one have to take another.
 */
export class LabelColours {
  private known: ReadonlyMap<string, number> = new Map();

  /** Of how many labels it knows. */
  get size(): number {
    return this.known.size;
  }

  /** Those of labels that are drawn side by side. `held`: what labels have in that chart, which they keep while they are drawn. */
  beside(
    dimension: Named,
    drawn: Iterable<string>,
    held: ReadonlyMap<string, number> = new Map(),
  ): ReadonlyMap<string, number> {
    const shown = new Set(drawn);
    const all = new Set([...this.known.keys(), ...shown]);
    const usual = (label: string) => colourOf(dimension.name, label);
    if (all.size <= COLOURS) {
      this.known = choose(dimension, all, usual);
      return new Map([...this.known].filter(([label]) => shown.has(label)));
    }
    const kept = new Map([...held].filter(([label]) => shown.has(label)));
    const colours = choose(dimension, shown, (label) => this.known.get(label) ?? usual(label), kept);
    this.known = new Map([...colours, ...this.known]);
    return colours;
  }
}
