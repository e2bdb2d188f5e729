import type { Shard } from './shard';

/** How far a mapping is in one shard. */
export interface Position {
  /** Age of the last record that was handed to the function and is not done, or of the first that waits; 0 when there is none. */
  readonly iteratorAgeMs: number;
  /** Records read from the log and not done. The log may hold more. */
  readonly unfinished: number;
  readonly busy: boolean;
}

export const positionOf = <T>({ waiting, pushes, batches, busy }: Shard<T>, now: number): Position => {
  const behind = batches[0]?.items.at(-1) ?? waiting[0] ?? pushes[0]?.[0];
  const lists = [waiting, ...pushes, ...batches.map(({ items }) => items)];
  return {
    iteratorAgeMs: behind ? Math.max(0, now - behind.arrived) : 0,
    unfinished: lists.reduce((sum, { length }) => sum + length, 0),
    busy,
  };
};

/** An alarm goes off past this iterator age. */
export const LATE_MS = 60_000;

/** Says once that the age has passed the limit, and once that it is below again: `ages` in, words out. */
export const createAgeAlarm = (): ((iteratorAgeMs: number) => string | undefined) => {
  let late = false;
  return (age) => {
    if (age > LATE_MS === late) return undefined;
    late = !late;
    return late
      ? `is behind: its iterator age has passed ${LATE_MS / 1000} s`
      : `has caught up: its iterator age is below ${LATE_MS / 1000} s again`;
  };
};
