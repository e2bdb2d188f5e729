import {
  addSpread,
  type DimensionBreakdown,
  type LabelValue,
  mergeKnown,
  mergeLabelSketches,
  mergePartials,
  type PartialAggregate,
  sketchOf,
} from '@millrace/contract';

interface LabelSum {
  partial: PartialAggregate;
  extra: number | undefined;
  /** In how many windows it was tracked while others were not. */
  besideUntracked: number;
}

/**
 * Adds up one dimension of any number of windows. Equal to `mergeBreakdowns`, whose merging of labels window by window takes too long for thousands
 * of windows.
 */
export class DimensionAccumulator {
  private other: PartialAggregate | undefined;
  private readonly values = new Map<string, LabelSum>();
  private untrackedSketch: string | undefined;
  private spread = 0;
  /** In how many windows there were labels that were not tracked. */
  private untracked = 0;

  add({ values, other, labels, spread }: DimensionBreakdown): void {
    const beside = labels === undefined ? 0 : 1;
    for (const value of values) this.addLabel(value, beside);
    this.other = mergeKnown(this.other, other);
    this.untracked += beside;
    this.spread = addSpread(this.spread, spread);
    if (labels !== undefined) this.untrackedSketch = mergeLabelSketches(this.untrackedSketch, labels);
  }

  result(name: string, declared: ReadonlySet<string> = new Set()): DimensionBreakdown {
    const { other, spread } = this;
    const sorted = [...this.values].sort(([a], [b]) => (a < b ? -1 : 1));
    const values = sorted.map(([label, { partial, extra, besideUntracked }]): LabelValue => {
      const isExact = extra === undefined && (besideUntracked === this.untracked || declared.has(label));
      return isExact ? [label, partial] : [label, partial, extra ?? 0];
    });
    const labels = this.labels();
    return {
      name,
      values,
      ...(other && { other }),
      ...(labels !== undefined && { labels }),
      ...(spread > 0 && { spread }),
    };
  }

  get size(): number {
    return this.values.size;
  }

  /** Of the labels of those windows in which not all were tracked; undefined where there are none. */
  get sketch(): string | undefined {
    return this.untrackedSketch;
  }

  /** Calls `use` with each label and how many events it has had. */
  eachLabel(use: (label: string, events: number) => void): void {
    for (const [label, { partial, extra = 0 }] of this.values) use(label, partial.count + extra);
  }

  /** Leaves `other` the events of all labels but these. One that comes again is short by no more than the largest of them. */
  keepLabels(kept: ReadonlySet<string>): void {
    let most = 0;
    this.untrackedSketch = sketchOf(this.values.keys(), this.untrackedSketch);
    for (const [label, sum] of this.values) {
      if (kept.has(label)) sum.besideUntracked++;
      else {
        most = Math.max(most, sum.partial.count + (sum.extra ?? 0));
        this.other = mergeKnown(this.other, sum.partial);
        this.values.delete(label);
      }
    }
    this.untracked++;
    this.spread = addSpread(this.spread, most ** 2);
  }

  private addLabel([label, partial, extra]: LabelValue, beside: number): void {
    const known = this.values.get(label);
    if (!known) this.values.set(label, { partial, extra, besideUntracked: beside });
    else {
      known.partial = mergePartials(known.partial, partial);
      if (extra !== undefined) known.extra = (known.extra ?? 0) + extra;
      known.besideUntracked += beside;
    }
  }

  /** Those of windows in which all labels were tracked are not in it yet. */
  private labels(): string | undefined {
    return this.untrackedSketch === undefined ? undefined : sketchOf(this.values.keys(), this.untrackedSketch);
  }
}

/** The labels with the most events over all steps that are half as many entries as may be held. */
export const largestOf = (dimensions: readonly DimensionAccumulator[], most: number): ReadonlySet<string> => {
  const found = new Map<string, { events: number; entries: number }>();
  for (const dimension of dimensions)
    dimension.eachLabel((label, events) => {
      const known = found.get(label) ?? { events: 0, entries: 0 };
      known.events += events;
      known.entries++;
      found.set(label, known);
    });
  const ranked = [...found].sort(([a, x], [b, y]) => y.events - x.events || (a < b ? -1 : 1));
  let left = most / 2;
  const kept = ranked.filter(([, { entries }]) => {
    left -= entries;
    return left >= 0;
  });
  return new Set(kept.map(([label]) => label));
};
