/** One step of a sparkline; null where there is no value or it is not known. */
export type SparkValue = number | null;

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Room for half the line's width, px. */
const EDGE = 1;

const coordinate = (value: number): string => String(Math.round(value * 10) / 10);

/** The runs of steps that have a value, each with the place of its first one. */
const runsOf = (values: readonly SparkValue[]): { readonly first: number; readonly run: readonly number[] }[] => {
  const runs: { first: number; run: number[] }[] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    const last = runs.at(-1);
    if (last && last.first + last.run.length === i) last.run.push(value);
    else runs.push({ first: i, run: [value] });
  });
  return runs;
};

/**
 * The line of a sparkline as the data of an SVG path. It breaks where values are missing, and a value without neighbours is a dot.
 * Amounts begin at zero; levels fill the height. Empty where there is no value.
 */
export const sparklinePath = (values: readonly SparkValue[], fromZero: boolean, { width, height }: Box): string => {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known, ...(fromZero ? [0] : []));
  const high = Math.max(...known, ...(fromZero ? [0] : []));
  const x = (i: number) => (values.length < 2 ? width : (i * width) / (values.length - 1));
  // What never changes is a line in the middle, or at the bottom where it is zero.
  const share = (value: number) => (high > low ? (value - low) / (high - low) : fromZero ? 0 : 0.5);
  const y = (value: number) => height - EDGE - share(value) * (height - 2 * EDGE);
  const point = (value: number, i: number) => `${coordinate(x(i))} ${coordinate(y(value))}`;
  return runsOf(values)
    .map(({ first, run }) => {
      const points = run.map((value, i) => point(value, first + i));
      return `M${points.join('L')}${run.length === 1 ? 'h0' : ''}`;
    })
    .join('');
};
