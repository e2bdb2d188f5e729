import type { DimensionBreakdown, Series } from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';

/** A series, or a part of one, with its length in JSON. */
export interface Piece {
  readonly series: Series;
  readonly bytes: number;
}

const pieceOf = (series: Series): Piece => ({ series, bytes: jsonBytes(series) });

const withDimension = ({ topic }: Series, dimension: DimensionBreakdown): Series => ({
  topic,
  breakdown: { dimensions: [dimension] },
});

/** Runs of `items` whose lengths, each with a comma, stay within `most`. An item that is longer alone makes a run alone. */
export const runsWithin = <T>(items: readonly T[], most: number): T[][] => {
  const runs: T[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = jsonBytes(item) + 1;
    if (bytes > room || runs.length === 0) {
      runs.push([]);
      room = most;
    }
    runs.at(-1)?.push(item);
    room -= bytes;
  }
  return runs;
};

/**
 * One dimension as series of its own; when it is too long for one, the labels are shared out, and last comes what all of them have in common: with the
 * sketch beside them, labels would be taken for those of a breakdown of its own, which the others were not tracked in.
 */
const divideDimension = (series: Series, dimension: DimensionBreakdown, most: number): Piece[] => {
  const whole = pieceOf(withDimension(series, dimension));
  if (whole.bytes <= most) return [whole];
  const { name, values, ...common } = dimension;
  const rest = Object.keys(common).length > 0 ? [pieceOf(withDimension(series, { name, values: [], ...common }))] : [];
  const runs = runsWithin(values, most - jsonBytes(withDimension(series, { name, values: [] })));
  return [...runs.map((run) => pieceOf(withDimension(series, { name, values: run }))), ...rest];
};

/**
 * A series in pieces of at most `most` bytes that merge to the whole. First by dimension, then by labels. The total and
 * `other` are in one piece only, so that nothing is counted twice.
 */
export const divideSeries = (series: Series, most: number): readonly Piece[] => {
  const whole = pieceOf(series);
  if (whole.bytes <= most) return [whole];
  const { total, dimensions } = series.breakdown;
  const totals = total ? [pieceOf({ topic: series.topic, breakdown: { total, dimensions: [] } })] : [];
  return [...totals, ...dimensions.flatMap((dimension) => divideDimension(series, dimension, most))];
};
