export interface Scale {
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
  return { min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1, ticks };
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
