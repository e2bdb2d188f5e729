import { DAY_MS, MINUTE_MS } from '../shared/time';
/**
 * When an EventBridge rule goes off: `rate(5 minutes)` or `cron(0 12 ? * MON-FRI *)`, in UTC, to the minute. By hand, because cron packages
 * speak Unix's dialect: five fields, Sunday as 0, no `?` and no year.
 */

export type Schedule =
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly fields: CronFields };

interface CronFields {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** Of the month; undefined when the day of the week decides. */
  readonly days: ReadonlySet<number> | undefined;
  /** 1 is Sunday; undefined when the day of the month decides. */
  readonly weekdays: ReadonlySet<number> | undefined;
}

const UNITS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1440 * MINUTE_MS };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Range {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const YEARS: Range = { from: 1970, to: 2199 };

const numberOf = (text: string, { from, to, names = [] }: Range): number => {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + 1 : Number(text);
  if (!/^\w+$/.test(text) || !Number.isInteger(value) || value < from || value > to)
    throw new Error(`${text} is not known here, or not between ${from} and ${to}`);
  return value;
};

const series = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step);

// A field is a list of: `*`, `3`, `1-5`, `0/15` or `MON-FRI`.
const partOf = (text: string, range: Range): number[] => {
  const [span = '', step = ''] = text.split('/');
  const [first = '', last] = span.split('-');
  const by = step === '' ? 1 : numberOf(step, { from: 1, to: range.to });
  if (first === '*') return series(range.from, range.to, by);
  const from = numberOf(first, range);
  if (last !== undefined) return series(from, numberOf(last, range), by);
  return step === '' ? [from] : series(from, range.to, by);
};

const fieldOf = (text: string, range: Range): ReadonlySet<number> =>
  new Set(text.split(',').flatMap((part) => partOf(part, range)));

const cronOf = (text: string): Schedule => {
  const [minutes, hours, days, months, weekdays, years, ...more] = text.trim().split(/\s+/);
  if (!minutes || !hours || !days || !months || !weekdays || !years || more.length > 0)
    throw new Error('cron needs six fields: minutes, hours, day of month, month, day of week, year');
  if ((days === '?') === (weekdays === '?')) throw new Error('one of day of month and day of week has to be ?');
  const fields = {
    minutes: fieldOf(minutes, { from: 0, to: 59 }),
    hours: fieldOf(hours, { from: 0, to: 23 }),
    days: days === '?' ? undefined : fieldOf(days, { from: 1, to: 31 }),
    months: fieldOf(months, { from: 1, to: 12, names: MONTHS }),
    weekdays: weekdays === '?' ? undefined : fieldOf(weekdays, { from: 1, to: 7, names: WEEKDAYS }),
    years: fieldOf(years, YEARS),
  };
  return { kind: 'cron', fields };
};

const rateOf = (text: string): Schedule => {
  const [, count = '', unit = '', plural = ''] = /^(\d+) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const value = Number(count);
  if (value < 1 || (value === 1) !== (plural === '')) throw new Error(`rate(${text}) is not a rate`);
  return { kind: 'rate', everyMs: value * (UNITS[unit] ?? 0) };
};

/** @throws for what EventBridge refuses, and for `L`, `W` and `#`, which are not played here. */
export const parseSchedule = (expression: string): Schedule => {
  const [, kind, text = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rateOf(text);
  if (kind === 'cron') return cronOf(text);
  throw new Error(`${expression} is neither rate(...) nor cron(...)`);
};

const isDay = ({ years, months, days, weekdays }: CronFields, date: Date): boolean =>
  years.has(date.getUTCFullYear()) &&
  months.has(date.getUTCMonth() + 1) &&
  (days?.has(date.getUTCDate()) ?? true) &&
  (weekdays?.has(date.getUTCDay() + 1) ?? true);

/** Days after which the same day of the week and the 29th of February have met, also over a century. */
const FAR_DAYS = 41 * 366;

const nextCron = (fields: CronFields, after: number): number | undefined => {
  const today = Math.floor(after / DAY_MS) * DAY_MS;
  for (let day = today; day < today + FAR_DAYS * DAY_MS; day += DAY_MS) {
    if (!isDay(fields, new Date(day))) continue;
    const times = [...fields.hours].flatMap((hour) =>
      [...fields.minutes].map((minute) => day + (hour * 60 + minute) * MINUTE_MS),
    );
    const next = times.filter((time) => time > after).sort((a, b) => a - b)[0];
    if (next !== undefined) return next;
  }
  return undefined;
};

/**
 * The next time after `after`, ms since the epoch; undefined when there is none.
 * @param start when the rule was made: rates count from there.
 */
export const nextTime = (schedule: Schedule, start: number, after: number): number | undefined => {
  if (schedule.kind === 'cron') return nextCron(schedule.fields, after);
  return start + (Math.floor((after - start) / schedule.everyMs) + 1) * schedule.everyMs;
};
