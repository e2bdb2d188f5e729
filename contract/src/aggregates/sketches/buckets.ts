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
