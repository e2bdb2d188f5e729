import type { Random } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { HOUR_MS, SECOND_MS } from '../time';
import { gaussian } from './random';

const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;

const rate = z.number().min(0).max(100_000);
const perHour = z
  .array(rate)
  .refine(
    ({ length }) => length === DAY_HOURS || length === WEEK_HOURS,
    `must have ${DAY_HOURS} or ${WEEK_HOURS} rates`,
  );

/**
 * Rates that follow the hours, as the Kinesis Data Generator's periodic mode has them: the mean of each hour in events a second, how far a second may be off
 * it (the standard deviation), and whether an hour passes into the next one step by step. 24 of them are the hours of every day, 168 those of a
 * week from Sunday 0:00 on, by this machine's clock.
 */
const hourlyRatesSchema = z.strictObject({
  mean: perHour,
  deviation: z.union([rate, perHour]).default(0),
  smooth: z.boolean().default(false),
});

export type HourlyRates = z.infer<typeof hourlyRatesSchema>;

/** @throws UserError that names what is wrong */
export const parseHourlyRates = (text: string): HourlyRates => {
  const parsed = z
    .preprocess((json, context) => {
      try {
        return JSON.parse(String(json));
      } catch {
        context.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    }, hourlyRatesSchema)
    .safeParse(text);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`the rates: ${[...(issue?.path ?? []), issue?.message].join(' ')}`);
};

const hourOfWeek = (time: number): number => new Date(time).getDay() * DAY_HOURS + new Date(time).getHours();

const valueAt = (values: number | readonly number[], hour: number): number =>
  typeof values === 'number' ? values : (values[hour % values.length] ?? 0);

const at = (values: number | readonly number[], time: number, smooth: boolean): number => {
  const value = valueAt(values, hourOfWeek(time));
  if (!smooth) return value;
  const into = (new Date(time).getMinutes() * 60 + new Date(time).getSeconds()) / (HOUR_MS / SECOND_MS);
  return value + into * (valueAt(values, hourOfWeek(time + HOUR_MS)) - value);
};

/** When each event falls due whose rate follows the hours, and how many there are in all. */
export interface Schedule {
  readonly total: number;
  /** For the event that follows `made` others, in ms from the start on. */
  readonly dueAt: (made: number) => number;
}

/** How many events there are by the end of each second. */
const countsOf = ({ mean, deviation, smooth }: HourlyRates, start: number, seconds: number, random: Random) => {
  const until = new Float64Array(seconds);
  let total = 0;
  for (let second = 0; second < seconds; second += 1) {
    const time = start + second * SECOND_MS;
    const drawn = at(mean, time, smooth) + at(deviation, time, smooth) * gaussian(random);
    // What is no whole event is one by chance, so that slow rates keep their mean.
    total += Math.floor(Math.max(0, drawn) + random());
    until[second] = total;
  }
  return until;
};

/** The seconds from `start` on, ms since the epoch, each with as many events as chance draws around its hour's rate. */
export const scheduleOf = (rates: HourlyRates, start: number, seconds: number, random: Random): Schedule => {
  const until = countsOf(rates, start, seconds, random);
  const total = until.at(-1) ?? 0;
  const dueAt = (made: number): number => {
    let [low, high] = [0, seconds - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((until[middle] ?? 0) <= made) low = middle + 1;
      else high = middle;
    }
    const before = until[low - 1] ?? 0;
    const count = (until[low] ?? 0) - before;
    return (low + Math.min(1, (made - before) / Math.max(1, count))) * SECOND_MS;
  };
  return { total, dueAt };
};
