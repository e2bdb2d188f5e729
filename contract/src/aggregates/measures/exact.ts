import { z } from 'zod';
import { compareSequenceNumbers, sequenceNumberSchema } from '../../values/sequence-number';
import { addIntegers, type LogPosition, type Measure } from './measure';

export const countPartialSchema = z.strictObject({
  measure: z.literal('count'),
  /** Events. */
  count: z.int().positive(),
});

export type CountPartial = z.infer<typeof countPartialSchema>;

class CountCollector {
  private count = 0;

  add(): void {
    this.count++;
  }

  partial(): CountPartial {
    return { measure: 'count', count: this.count };
  }
}

export const countMeasure: Measure<CountPartial> = {
  of: () => ({ measure: 'count', count: 1 }),
  merge: (a, b) => ({ measure: 'count', count: a.count + b.count }),
  collector: () => new CountCollector(),
};

/** An integer of any length as text, since a JSON number is exact only up to 2^53. */
export const integerTextSchema = z.string().regex(/^(0|-?[1-9]\d*)$/);

export const sumPartialSchema = z.strictObject({
  measure: z.literal('sum'),
  count: z.int().positive(),
  /** The sum at the metric's decimals: "1099" is 10.99 at two decimals. */
  sum: integerTextSchema,
});

export type SumPartial = z.infer<typeof sumPartialSchema>;

/** A sum of any length: what a number holds exactly is added as a number, since text and big integers take many times as long. */
class IntegerSum {
  private carried = 0n;
  private sum = 0;

  add(scaled: number): void {
    const sum = this.sum + scaled;
    if (Number.isSafeInteger(sum)) this.sum = sum;
    else {
      this.carried += BigInt(this.sum);
      this.sum = scaled;
    }
  }

  text(): string {
    return this.carried === 0n ? String(this.sum) : String(this.carried + BigInt(this.sum));
  }
}

class SumCollector {
  private count = 0;
  private readonly sum = new IntegerSum();

  add(scaled: number): void {
    this.count++;
    this.sum.add(scaled);
  }

  partial(): SumPartial {
    return { measure: 'sum', count: this.count, sum: this.sum.text() };
  }
}

export const sumMeasure: Measure<SumPartial> = {
  of: (scaled) => ({ measure: 'sum', count: 1, sum: String(scaled) }),
  merge: (a, b) => ({ measure: 'sum', count: a.count + b.count, sum: addIntegers(a.sum, b.sum) }),
  collector: () => new SumCollector(),
};

export const statsPartialSchema = z.strictObject({
  measure: z.literal('stats'),
  count: z.int().positive(),
  /** Sum, least and greatest value, each at the metric's decimals. The mean is sum / count. */
  sum: integerTextSchema,
  min: z.int(),
  max: z.int(),
});

export type StatsPartial = z.infer<typeof statsPartialSchema>;

class StatsCollector {
  private count = 0;
  private readonly sum = new IntegerSum();
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;

  add(scaled: number): void {
    this.count++;
    this.sum.add(scaled);
    this.min = Math.min(this.min, scaled);
    this.max = Math.max(this.max, scaled);
  }

  partial(): StatsPartial {
    const { count, sum, min, max } = this;
    return { measure: 'stats', count, sum: sum.text(), min, max };
  }
}

export const statsMeasure: Measure<StatsPartial> = {
  of: (scaled) => ({ measure: 'stats', count: 1, sum: String(scaled), min: scaled, max: scaled }),
  merge: (a, b) => ({
    measure: 'stats',
    count: a.count + b.count,
    sum: addIntegers(a.sum, b.sum),
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  }),
  collector: () => new StatsCollector(),
};

export const lastPartialSchema = z.strictObject({
  measure: z.literal('last'),
  count: z.int().positive(),
  /** The value, at the metric's decimals, of the event that is last by (time, sequence number, shard), the larger one of several at one place. */
  value: z.int(),
  time: z.int(),
  seq: sequenceNumberSchema,
  shard: z.string(),
});

export type LastPartial = z.infer<typeof lastPartialSchema>;

interface LastValue extends LogPosition {
  readonly value: number;
}

/** Events of one record may have one time: then the larger value decides, so that no order of merging does. */
const isAfter = (a: LastValue, b: LastValue): boolean =>
  (a.time - b.time ||
    compareSequenceNumbers(a.seq, b.seq) ||
    (a.shard === b.shard ? a.value - b.value : a.shard < b.shard ? -1 : 1)) > 0;

class LastCollector {
  private count = 0;
  private newest: LastValue = { value: 0, time: Number.NEGATIVE_INFINITY, seq: '', shard: '' };

  add(value: number, { time, seq, shard }: LogPosition): void {
    this.count++;
    const last = { value, time, seq, shard };
    if (isAfter(last, this.newest)) this.newest = last;
  }

  partial(): LastPartial {
    return { measure: 'last', count: this.count, ...this.newest };
  }
}

export const lastMeasure: Measure<LastPartial> = {
  of: (scaled, { time, seq, shard }) => ({ measure: 'last', count: 1, value: scaled, time, seq, shard }),
  merge: (a, b) => ({ ...(isAfter(b, a) ? b : a), count: a.count + b.count }),
  collector: () => new LastCollector(),
};
