import { z } from 'zod';
import { bucketOf, valueOfBucket } from '../sketches/buckets';
import { type Cells, cellsOf, fromBase64, mergeCells, packCells, toBase64, unpackCells } from '../sketches/cells';
import type { Measure } from './measure';

export const quantilesPartialSchema = z.strictObject({
  measure: z.literal('quantiles'),
  count: z.int().positive(),
  /** Least and greatest value, exact, at the metric's decimals. */
  min: z.int(),
  max: z.int(),
  /** How many values each bucket holds: `packCells` in base64. At most 27 KiB while there are fewer than 10^14 events. */
  buckets: z.base64(),
});

export type QuantilesPartial = z.infer<typeof quantilesPartialSchema>;

const packed = (cells: Cells): string => toBase64(packCells(cells));
const unpacked = (partial: QuantilesPartial): Cells => unpackCells(fromBase64(partial.buckets));

const add = (a: number, b: number): number => a + b;

class QuantilesCollector {
  private count = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private readonly counts = new Map<number, number>();

  add(scaled: number): void {
    this.count++;
    this.min = Math.min(this.min, scaled);
    this.max = Math.max(this.max, scaled);
    const bucket = bucketOf(scaled);
    this.counts.set(bucket, (this.counts.get(bucket) ?? 0) + 1);
  }

  partial(): QuantilesPartial {
    const { count, min, max } = this;
    return { measure: 'quantiles', count, min, max, buckets: packed(cellsOf(this.counts)) };
  }
}

export const quantilesMeasure: Measure<QuantilesPartial> = {
  labelCap: 50,
  of: (scaled) => ({
    measure: 'quantiles',
    count: 1,
    min: scaled,
    max: scaled,
    buckets: packed([bucketOf(scaled), 1]),
  }),
  merge: (a, b) => ({
    measure: 'quantiles',
    count: a.count + b.count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    buckets: packed(mergeCells(unpacked(a), unpacked(b), add)),
  }),
  collector: () => new QuantilesCollector(),
};

/** LogPosition of a percentile among `count` values in order, from 1: the nearest rank. `percent` has up to three decimals. */
const rankOf = (count: number, percent: number): number =>
  Math.max(1, Math.ceil((count * Math.round(percent * 1000)) / 100_000));

/** The value, at the metric's decimals, that `percent` % of the values do not pass; within 1 % of the value at that rank. */
export const percentileOf = (partial: QuantilesPartial, percent: number): number => {
  const cells = unpacked(partial);
  let left = rankOf(partial.count, percent);
  for (let i = 0; i < cells.length; i += 2) {
    left -= cells[i + 1] ?? 0;
    if (left <= 0) return Math.min(partial.max, Math.max(partial.min, valueOfBucket(cells[i] ?? 0)));
  }
  return partial.max;
};
