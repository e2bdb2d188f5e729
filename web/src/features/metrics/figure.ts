import { formatScaled, type Metric, type Partial } from '@millrace/contract';

/** A partial as people read it. */
export interface Figure {
  /** The exact value as decimal text, ungrouped. For stats the mean, rounded at the metric's decimals. */
  readonly exact: string;
  /** The same for drawing, as near as a number gets. */
  readonly number: number;
  /** Events that it is made of. */
  readonly count: number;
}

/** Whether values add up over time (an amount), or stand for a moment (a level). */
export const isAmount = ({ measure }: Pick<Metric, 'measure'>): boolean => measure === 'count' || measure === 'sum';

/** The nearest integer to a / b, halves away from zero. `b` is positive. */
export const divideRounded = (a: bigint, b: bigint): bigint => {
  const half = a < 0n ? -b : b;
  return (2n * a + half) / (2n * b);
};

const scaledOf = (partial: Partial): string => {
  switch (partial.measure) {
    case 'count':
      return String(partial.count);
    case 'sum':
      return partial.sum;
    case 'stats':
      return divideRounded(BigInt(partial.sum), BigInt(partial.count)).toString();
    case 'last':
      return String(partial.value);
  }
};

export const figureOf = (partial: Partial, decimals: number): Figure => {
  const exact = formatScaled(scaledOf(partial), partial.measure === 'count' ? 0 : decimals);
  return { exact, number: Number(exact), count: partial.count };
};

/** What an amount is while nothing has happened. */
export const zeroOf = ({ measure, decimals }: Pick<Metric, 'measure' | 'decimals'>): Figure => {
  const exact = formatScaled(0, measure === 'count' ? 0 : decimals);
  return { exact, number: 0, count: 0 };
};
