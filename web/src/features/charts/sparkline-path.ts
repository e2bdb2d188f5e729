/** One step of a sparkline: undefined where nothing was read, null where what was is not known or cannot be said. */
export type SparkValue = number | null | undefined;

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Room for half the line's width, px. */
const EDGE = 1;

const coordinate = (value: number): string => String(Math.round(value * 10) / 10);

/** So many steps may lie from one reading to the next for the line to run on: sources report at their own pace. A longer silence is seen. */
const BRIDGED = 12;

/**
 * The line of a sparkline as the data of an SVG path. It breaks where values are not known, runs on where nothing was read for a
 * moment, and a value without neighbours is a dot. Amounts begin at zero; levels fill the height. Empty where there is no value.
 */
export const sparklinePath = (values: readonly SparkValue[], fromZero: boolean, { width, height }: Box): string => {
  const known = values.filter((value) => typeof value === 'number');
  const low = Math.min(...known, ...(fromZero ? [0] : []));
  const high = Math.max(...known, ...(fromZero ? [0] : []));
  const x = (i: number) => (values.length < 2 ? width : (i * width) / (values.length - 1));
  // What never changes is a line in the middle, or at the bottom where it is zero.
  const share = (value: number) => (high > low ? (value - low) / (high - low) : value === 0 ? 0 : 0.5);
  const y = (value: number) => height - EDGE - share(value) * (height - 2 * EDGE);
  const point = (value: number, i: number) => `${coordinate(x(i))} ${coordinate(y(value))}`;
  let line = '';
  let last = Number.NEGATIVE_INFINITY;
  values.forEach((value, i) => {
    if (value === null) last = Number.NEGATIVE_INFINITY;
    if (typeof value !== 'number') return;
    // Where one begins is a dot, since it may end there too.
    line += i - last > BRIDGED ? `M${point(value, i)}h0` : `L${point(value, i)}`;
    last = i;
  });
  return line;
};
