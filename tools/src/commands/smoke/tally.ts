import type { Breakdown, DeltaFrame, SettledFrame } from '@millrace/contract';

export const DIMENSION = 'page';

/** Events that a breakdown counts under a label. */
const countOf = ({ dimensions }: Breakdown, label: string): number => {
  const values = dimensions.find(({ name }) => name === DIMENSION)?.values ?? [];
  return values.find(([value]) => value === label)?.[1].count ?? 0;
};

const countAll = (series: readonly { readonly breakdown: Breakdown }[], label: string): number =>
  series.reduce((sum, { breakdown }) => sum + countOf(breakdown, label), 0);

/**
 * Counts the events of one label in the frames of a socket. Nobody else sends that label, so the larger of what deltas add up to and what
 * is settled is what has come: a delta may have been skipped, and what is settled comes later.
 */
export const labelTally = (label: string) => {
  const deltas = new Map<string, number>();
  const settled = new Map<string, number>();
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((total, count) => total + count, 0);
  return {
    add: (frame: DeltaFrame | SettledFrame): void => {
      if (frame.type === 'delta')
        for (const { start, first, last, series } of frame.windows)
          deltas.set([frame.shard, start, first, last, frame.part].join(' '), countAll(series, label));
      else
        for (const { start, series } of frame.windows) settled.set(`${frame.shard} ${start}`, countAll(series, label));
    },
    count: (): number => Math.max(sum(deltas), sum(settled)),
  };
};
