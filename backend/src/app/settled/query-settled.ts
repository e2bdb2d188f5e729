import type { OkAnswer, PingCommand, SettledAnswer, SettledQuery, Topic } from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import { daysOf, type Retention } from '../../domain/retention';
import {
  type DatedCheckpoint,
  reportedCheckpoints,
  secondsBehind,
  shardsReaching,
} from '../../domain/settled/closed-shards';
import { MAX_AHEAD_MS, MINUTE_MS, SECOND_MS } from '../../domain/time';
import { cached, eachConcurrently } from '../../lib/async';
import { checkTopics, type KnownTopics } from '../access/check-topics';
import { AppError } from '../errors';
import type { Clock } from '../ports';
import { PARALLEL_READS, type SettledReader, type Span } from './ports';
import {
  decodeSettledPageToken,
  encodeSettledPageToken,
  SettledPage,
  type SettledPageToken,
  type ShardWindow,
} from './settled-page';

export interface QuerySettledDeps {
  readonly reader: SettledReader;
  readonly metrics: KnownTopics;
  readonly now: Clock;
  /** How long windows are retained, ms. */
  readonly retention: Pick<Retention, 'second' | 'log'>;
}

/** For requests that were on their way, and for clocks that are behind. */
const GRACE_MS = MINUTE_MS;

const assertRetained = ({ since }: SettledQuery, now: number, retentionMs: number): void => {
  if (since >= now - retentionMs - GRACE_MS) return;
  const problem = `since: seconds are retained for ${daysOf(retentionMs)}: GET /metrics/{name} has what is older`;
  throw new AppError('invalid_input', problem, 'since');
};

const readSlice = async (
  { reader }: QuerySettledDeps,
  shards: readonly string[],
  topics: ReadonlySet<Topic>,
  span: Span,
): Promise<{ windows: ShardWindow[]; read: number }> => {
  const windows: ShardWindow[] = [];
  let read = 0;
  await eachConcurrently(shards, PARALLEL_READS, async (shard) => {
    for await (const page of reader.seconds(shard, span)) {
      read += page.length;
      for (const { start, seq, series } of page)
        windows.push({ start, seq, series: series.filter(({ topic }) => topics.has(topic)), shard });
    }
  });
  return { windows, read };
};

/** One page, from the newest windows to earlier ones, slice by slice; each slice is longer than the one before while there is little in them. */
const readPage = async (
  deps: QuerySettledDeps,
  { topics, since }: SettledQuery,
  shards: readonly string[],
  token: SettledPageToken | undefined,
): Promise<SettledPage> => {
  const page = new SettledPage(shards.length, token);
  const wanted = new Set(topics);
  let to = token ? token.start + 1 : deps.now() + MAX_AHEAD_MS + SECOND_MS;
  let from = token ? to : to - MAX_AHEAD_MS;
  while (to > since && !page.isFull) {
    from = Math.max(since, from - page.sliceMs);
    const { windows, read } = await readSlice(deps, shards, wanted, { from, to });
    page.add(windows, read, from);
    to = from;
  }
  return page;
};

/**
 * The settled seconds since a moment, the newest first. Throws `unknown_topic`, `not_allowed` and, for a `since` past the
 * retention or a `next` from elsewhere, `invalid_input`.
 */
export const createQuerySettled =
  (deps: QuerySettledDeps) =>
  async (groups: readonly string[], query: SettledQuery): Promise<SettledAnswer> => {
    checkTopics(groups, deps.metrics, query.topics);
    assertRetained(query, deps.now(), deps.retention.second);
    const token = query.next === undefined ? undefined : decodeSettledPageToken(query, query.next);
    // First of all, so that the windows hold at least what the checkpoints claim.
    const checkpoints = await deps.reader.checkpoints();
    const shards = shardsReaching(checkpoints, query.since).map(({ shard }) => shard);
    const page = await readPage(deps, query, shards, token);
    const last = page.last(query.since);
    const behind = secondsBehind(checkpoints, deps.now(), deps.retention);
    return {
      checkpoints: reportedCheckpoints(checkpoints, deps.now(), deps.retention),
      windows: [...page.windows],
      ...(behind !== undefined && { behind }),
      ...(last && { next: encodeSettledPageToken(query, last) }),
    };
  };

/** Pages ping all at once when frames stop; they share one reading of the checkpoints. */
const CACHE_MS = 1000;

interface PingDeps {
  readonly settled: Pick<SettledReader, 'checkpoints'>;
  readonly now: Clock;
  readonly retention: Pick<Retention, 'log'>;
}

export const createPing = ({ settled, now, retention }: PingDeps) => {
  const checkpoints = cached<readonly DatedCheckpoint[]>(settled.checkpoints, CACHE_MS, now);
  return async (_caller: Caller, { id }: PingCommand): Promise<OkAnswer> => ({
    type: 'answer',
    id,
    ok: true,
    action: 'ping',
    time: now(),
    checkpoints: reportedCheckpoints(await checkpoints(), now(), retention),
  });
};
