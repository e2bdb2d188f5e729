import { z } from 'zod';
import { type Cells, cellsOf, fromBase64, mergeCells, packCells, toBase64, unpackCells } from '../sketches/cells';
import type { Measure } from './measure';

/**
 * By hand, since no library merges to the same bytes in Lambda and in every browser (docs/decisions/0006-sketches.md).
 *
 * Buckets of integers, each with an integer that stands for all in it: the longest runs of which every integer is within
 * 1 % of that one. So for x in the bucket of r, |x - r| ≤ x / 100, by integers alone: a logarithm may differ in its last
 * digit between engines, and then so would the bytes. Each bucket reaches γ = 1.01 / 0.99 times as far as the one before, as
 * in DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
 * PVLDB 12, 2019), without its merging of buckets: 1,703 of them reach from 1 to 2^53. Those up to 98 hold one integer each.
 */
interface Bucket {
  readonly least: number;
  readonly stand: number;
}

const buckets: readonly Bucket[] = (() => {
  const all: Bucket[] = [];
  for (let least = 1; least <= Number.MAX_SAFE_INTEGER; ) {
    const stand = Math.min(least + (least - (least % 100)) / 100, Number.MAX_SAFE_INTEGER);
    all.push({ least, stand });
    least = stand + (stand - (stand % 99)) / 99 + 1;
  }
  return all;
})();

/** Buckets of the values on one side of zero. */
export const BUCKETS_A_SIDE = buckets.length;

const leasts = Float64Array.from(buckets, ({ least }) => least);

/** How many buckets begin at or below a positive integer: the number of its own, from 1. */
const bucketOfPositive = (value: number): number => {
  let low = 0;
  let high = leasts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((leasts[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Number of the bucket of a safe integer, rising with it, from 0; zero has one of its own in the middle. */
export const bucketOf = (value: number): number =>
  BUCKETS_A_SIDE + (value < 0 ? -bucketOfPositive(-value) : bucketOfPositive(value));

/** The integer that stands for those of a bucket. */
export const valueOfBucket = (bucket: number): number => {
  const side = bucket - BUCKETS_A_SIDE;
  if (side === 0) return 0;
  const stand = buckets[Math.abs(side) - 1]?.stand ?? 0;
  return side < 0 ? -stand : stand;
};

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
