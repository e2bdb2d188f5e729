/** One point of every line of a chart. */
export interface Row {
  readonly t: number;
  /** In the order of the lines; null where there is a gap. */
  readonly values: readonly (number | null)[];
  /** Lowest and highest value, for the band around a mean. */
  readonly band: readonly [number, number] | null;
}

const isGap = ({ values }: Row): boolean => values.every((value) => value === null);

/** The next point of a line to one side; undefined where the line breaks before. */
const nextPoint = (rows: readonly Row[], at: number, side: 1 | -1, line: number) => {
  for (let i = at + side; ; i += side) {
    const row = rows[i];
    if (!row || isGap(row)) return undefined;
    const value = row.values[line];
    if (typeof value === 'number') return { t: row.t, value };
  }
};

const valueBetween = (rows: readonly Row[], at: number, line: number, longest: number): number | null => {
  const [before, after] = [nextPoint(rows, at, -1, line), nextPoint(rows, at, 1, line)];
  const t = rows[at]?.t ?? 0;
  if (!before || !after || after.t - before.t > longest) return null;
  return before.value + ((after.value - before.value) * (t - before.t)) / (after.t - before.t);
};

/**
 * Where one label of several missed a report: the straight way between its neighbours, if they are at most `longest` ms apart.
 * Gaps of the whole chart stay.
 */
export const bridged = (rows: readonly Row[], longest: number): Row[] =>
  rows.map((row, at) =>
    isGap(row)
      ? row
      : { ...row, values: row.values.map((value, line) => value ?? valueBetween(rows, at, line, longest)) },
  );
