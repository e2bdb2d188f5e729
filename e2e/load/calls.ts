import { z } from 'zod';
import { PUSH_EVERY_MS } from '../../local-aws/lambda/event-source-mapping/shard-loop';
import { type LogEntry, localLogs } from '../../tools/src/commands/logs/source';
import type { CallTimes } from '../../tools/src/lib/scale/service';
import type { Round } from './receipts';

/** A batch of which anything was posted, as its function has logged it. Times in ms since the epoch. */
export interface Call {
  readonly from: number;
  /** When everything was posted. */
  readonly to: number;
  /** Of `live`: until when it waited at least. */
  readonly until: number;
}

const lineSchema = z.object({ ms: z.number(), posts: z.int(), interval: z.number().nullish() });

export const callsIn = (entries: readonly LogEntry[]): readonly Call[] =>
  entries.flatMap(({ at: to, text }) => {
    const fields = /^INFO batch (\{.*\})$/.exec(text)?.[1];
    if (fields === undefined) return [];
    const { ms, posts, interval } = lineSchema.parse(JSON.parse(fields));
    const from = to - ms;
    return posts > 0 ? { from, to, until: Math.max(to, from + (interval ?? 0)) } : [];
  });

/** Of a function of the stack, those that ended in [from, to), ms since the epoch. */
export const callsOf = async (state: string, name: string, from: number, to: number): Promise<readonly Call[]> => {
  const read = await localLogs(state, name, from);
  return callsIn((await read()).filter(({ at }) => at < to));
};

/**
 * How these calls went, by when somebody had frames of them. Only what passes after one that is so long that something has been read meanwhile is a pause: else
 * it is what was waited for.
 */
export const timesOf = (calls: readonly Call[], rounds: readonly Round[]): readonly CallTimes[] =>
  calls.flatMap(({ from, to, until }, i) => {
    const round = rounds.find((one) => one.from >= from && one.from <= to);
    if (!round) return [];
    const next = calls[i + 1];
    const lasted = round.to - round.from;
    return {
      beforeMs: round.from - from,
      rate: lasted > 0 ? ((round.posts - 1) * 1000) / lasted : Number.POSITIVE_INFINITY,
      pauseMs: next && until - from >= PUSH_EVERY_MS ? Math.max(0, next.from - until) : 0,
    };
  });
