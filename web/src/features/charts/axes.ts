import { formatDay, formatMinute } from '../../lib/format';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far labels stand apart on an axis up to that long, ms. */
const apart: readonly (readonly [length: number, step: number])[] = [
  [6 * MINUTE_MS, MINUTE_MS],
  [20 * MINUTE_MS, 3 * MINUTE_MS],
  [2 * HOUR_MS, 10 * MINUTE_MS],
  [2 * DAY_MS, 4 * HOUR_MS],
  [10 * DAY_MS, DAY_MS],
  [Number.POSITIVE_INFINITY, 5 * DAY_MS],
];

/** The first midnight after `ms` where the reader is, on which a step of days may begin. */
const midnightAfter = (ms: number): number => {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
};

/** Days are not all as long as one another: each is found by itself. */
const dayTicks = (from: number, to: number, days: number): number[] => {
  const ticks: number[] = [];
  for (let at = midnightAfter(from); at <= to; ) {
    ticks.push(at);
    for (let i = 0; i < days; i++) at = midnightAfter(at);
  }
  return ticks;
};

/** Where an axis from `from` to `to` (ms) is labelled: on whole minutes, hours or days of the reader's time zone. */
export const timeTicks = (from: number, to: number): number[] => {
  const step = apart.find(([length]) => to - from <= length)?.[1] ?? DAY_MS;
  if (step >= DAY_MS) return dayTicks(from, to, step / DAY_MS);
  const offset = new Date(from).getTimezoneOffset() * MINUTE_MS;
  const first = Math.ceil((from - offset) / step) * step + offset;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, i) => first + i * step);
};

/** What a label of such an axis says. */
export const tickText = (from: number, to: number): ((ms: number) => string) =>
  to - from > 2 * DAY_MS ? formatDay : formatMinute;

export interface Scale {
  readonly kind: 'linear' | 'log';
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** Lines on the grid, at most one more. */
const STEPS = 4;
/** The scale shrinks when the data has needed less than this share of it … */
const ROOMY = 0.4;
/** … for this long, ms. It grows at once. */
const PATIENCE_MS = 15_000;

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `size`. */
export const niceStep = (size: number): number => {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 2.5, 5, 10].find((nice) => nice * power >= size * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(6));
};

/** A scale from zero, or from below it, that holds `low` to `high` in a few round steps. `least` is the smallest step. */
export const niceScale = (low: number, high: number, least: number): Scale => {
  const [bottom, top] = [Math.min(0, low), Math.max(0, high)];
  const step = Math.max(least, top > bottom ? niceStep((top - bottom) / STEPS) : least);
  const [first, last] = [Math.floor(bottom / step + 1e-9), Math.max(1, Math.ceil(top / step - 1e-9))];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { kind: 'linear', min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1, ticks };
};

/** A scale of powers of ten that holds what is above zero: from `low`, the least of that, to `high`. */
export const logScale = (low: number, high: number): Scale => {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const apart = Math.ceil((last - first) / (STEPS + 1));
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
    (at) => (at - first) % apart === 0,
  );
  const ticks = powers.map((power) => Number((10 ** power).toPrecision(12)));
  return { kind: 'log', min: ticks[0] ?? 1, max: Number((10 ** last).toPrecision(12)), ticks };
};

/** How high a value stands on a scale: 0 at the bottom, 1 at the top. On one of powers of ten, what is not above zero is at the bottom. */
export const heightOn = ({ kind, min, max }: Scale, value: number): number => {
  if (kind === 'linear') return (value - min) / (max - min);
  return value <= 0 ? 0 : Math.log(value / min) / Math.log(max / min);
};

/** A scale that stands still: it grows when the data does, and shrinks only after the data has been small for a while. */
export class SteadyScale {
  private readonly least: number;
  private scale: Scale;
  private roomySince: number | undefined;

  constructor(least: number) {
    this.least = least;
    this.scale = niceScale(0, 0, least);
  }

  /** The scale for data from `low` to `high` at the time `now`, ms. */
  fit(low: number, high: number, now: number): Scale {
    const { min, max } = this.scale;
    if (low < min || high > max) return this.become(niceScale(Math.min(low, min), Math.max(high, max), this.least));
    const wanted = niceScale(low, high, this.least);
    const roomy = wanted.max - wanted.min <= ROOMY * (max - min);
    if (!roomy) this.roomySince = undefined;
    else this.roomySince ??= now;
    return roomy && now - (this.roomySince ?? now) >= PATIENCE_MS ? this.become(wanted) : this.scale;
  }

  private become(scale: Scale): Scale {
    this.roomySince = undefined;
    this.scale = scale;
    return scale;
  }
}
