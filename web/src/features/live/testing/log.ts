import type { Breakdown, Series, SettledFrame, Topic } from '@millrace/contract';
import { SECOND } from '../../settling/testing/frames';

/** One record of a shard's log: an event of a window, which may have been there before. */
export interface ScheduleRecord {
  readonly seq: number;
  readonly id: number;
  readonly window: number;
  /** Seconds. */
  readonly arrival: number;
}

export const allTopics: readonly Topic[] = ['metric:a', 'metric:b'];

/** Every event counts for one topic, every third for another too. */
export const topicsOf = (id: number): readonly Topic[] => (id % 3 === 0 ? ['metric:a', 'metric:b'] : ['metric:a']);

/** When a record arrived, ms; 0 where there is none. */
export const arrivalOf = (record: ScheduleRecord | undefined): number => (record ? SECOND + record.arrival * 1000 : 0);

export const startOf = (window: number): number => SECOND + window * 1000;
export const shardName = (shard: number): string => `shard-${shard}`;

const counted = (n: number): Breakdown => ({ total: { measure: 'count', count: n }, dimensions: [] });

/** What events with these ids add up to, by topic. */
export const seriesOf = (ids: readonly number[]): Series[] => {
  const counts = new Map<Topic, number>();
  for (const id of ids) for (const topic of topicsOf(id)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return [...counts].map(([topic, n]) => ({ topic, breakdown: counted(n) }));
};

type Frame = Omit<SettledFrame, 'type' | 'part' | 'of'>;

/** A settled frame, whole or cut in two where what it holds says, which may be within a window. */
export const cut = (frame: Frame): SettledFrame[] => {
  const pieces = frame.windows.flatMap((window) => window.series.map((series) => ({ ...window, series: [series] })));
  if (pieces.length < 2 || Number(frame.seq) % 2 === 0) return [{ ...frame, type: 'settled', part: 1, of: 1 }];
  const at = Math.ceil(pieces.length / 2);
  return [pieces.slice(0, at), pieces.slice(at)].map((part, i) => ({
    ...frame,
    type: 'settled',
    part: i + 1,
    of: 2,
    frameId: frame.windows.map(({ start, seq }) => `${start} ${seq}`).join(),
    windows: part,
  }));
};

export interface LogOptions {
  /** Events are made every 200 ms: at least so many, and up to `more` beyond. */
  readonly least: number;
  readonly more: number;
  /** How many seconds of arrivals fall in one window. */
  readonly pace: number;
}

const shortLog: LogOptions = { least: 20, more: 60, pace: 4 };

/** A log of one to three shards with duplicates and late events. */
export const makeLog = (random: () => number, { least, more, pace } = shortLog): ScheduleRecord[][] => {
  const upTo = (n: number) => Math.floor(random() * n);
  const log: ScheduleRecord[][] = Array.from({ length: 1 + upTo(3) }, () => []);
  const made: { shard: number; id: number; window: number }[] = [];
  const total = least + upTo(more);
  for (let i = 0, seq = 0; i < total; i++) {
    seq += 1 + upTo(5);
    const arrival = i * 0.2;
    const again = made.length > 0 && random() < 0.15 ? made.slice(-20)[upTo(Math.min(20, made.length))] : undefined;
    const window = Math.max(0, Math.floor(arrival / pace) - (random() < 0.2 ? upTo(3) : 0));
    const event = again ?? { shard: upTo(log.length), id: i, window };
    if (!again) made.push(event);
    log[event.shard]?.push({ seq, id: event.id, window: event.window, arrival });
  }
  return log;
};

/** Each window's ids, every one once, however often it is in the log. */
export const idsByWindow = (records: readonly ScheduleRecord[]): Map<number, number[]> => {
  const seen = new Set<number>();
  const windows = new Map<number, number[]>();
  for (const { id, window } of records) {
    if (seen.has(id)) continue;
    seen.add(id);
    windows.set(window, [...(windows.get(window) ?? []), id]);
  }
  return windows;
};
