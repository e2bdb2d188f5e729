import {
  type OkAnswer,
  type PingCommand,
  PROTOCOL_VERSION,
  SETTLED_AGE_MS,
  type SettledAnswer,
  type SettledQuery,
  settledAnswerSchema,
  type Topic,
} from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import type { IdentityOf } from '../../domain/metrics/metric-identity';
import { daysOf, type Retention } from '../../domain/retention';
import {
  type DatedCheckpoint,
  reportedCheckpoints,
  type SettlingPace,
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
import type { ShareAnswer } from './share-answers';

export interface QuerySettledDeps {
  readonly reader: SettledReader;
  readonly metrics: KnownTopics;
  readonly now: Clock;
  /** How long windows are retained, ms. */
  readonly retention: Pick<Retention, 'second' | 'log'>;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
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

/** What a caller may ask, and where its answer goes on. */
const checked = (
  { metrics, now, retention }: QuerySettledDeps,
  groups: readonly string[],
  query: SettledQuery,
): SettledPageToken | undefined => {
  checkTopics(groups, metrics, query.topics);
  assertRetained(query, now(), retention.second);
  return query.next === undefined ? undefined : decodeSettledPageToken(query, query.next);
};

const read = async (deps: QuerySettledDeps, query: SettledQuery, token: SettledPageToken | undefined) => {
  const asOf = deps.now();
  // First of all, so that the windows hold at least what the checkpoints claim.
  const checkpoints = await deps.reader.checkpoints();
  const shards = shardsReaching(checkpoints, query.since).map(({ shard }) => shard);
  const page = await readPage(deps, query, shards, token);
  const last = page.last(query.since);
  const pace = { ...deps.retention, settling: deps.settling };
  const behind = secondsBehind(checkpoints, asOf, pace);
  const rest = {
    asOf,
    checkpoints: reportedCheckpoints(checkpoints, asOf, pace),
    ...(behind !== undefined && { behind }),
    ...(last && { next: encodeSettledPageToken(query, { ...last, asOf }) }),
  };
  return { page, rest };
};

/** The windows are JSON already, and most of it. */
const jsonOf = ({ page, rest }: Awaited<ReturnType<typeof read>>): string => {
  const { asOf, checkpoints, windows: _, ...others } = settledAnswerSchema.parse({ ...rest, windows: page.windows });
  const [head, tail] = [JSON.stringify({ asOf, checkpoints }), JSON.stringify(others)];
  return `${head.slice(0, -1)},"windows":${page.json}${tail === '{}' ? '' : ','}${tail.slice(1)}`;
};

/**
 * The settled seconds since a moment, the newest first. Throws `unknown_topic`, `not_allowed` and, for a `since` past the
 * retention or a `next` from elsewhere, `invalid_input`.
 */
export const createQuerySettled =
  (deps: QuerySettledDeps) =>
  async (groups: readonly string[], query: SettledQuery): Promise<SettledAnswer> => {
    const { page, rest } = await read(deps, query, checked(deps, groups, query));
    return { ...rest, windows: [...page.windows] };
  };

export interface SharedSettledDeps extends QuerySettledDeps {
  readonly share: ShareAnswer;
  readonly identityOf: IdentityOf;
}

/** All that an answer depends on but the time: also what the metrics mean, since two versions of the service may run beside each other. */
const questionOf = (
  identityOf: IdentityOf,
  { topics, since }: SettledQuery,
  token: SettledPageToken | undefined,
): string => {
  const meant = [...topics].sort().map((topic) => [topic, identityOf(topic)?.id ?? '']);
  return JSON.stringify(['settled', PROTOCOL_VERSION, since, token?.start ?? '', token?.shard ?? '', meant]);
};

const oldestFor = ({ asOf = 0 }: SettledQuery, now: number): number =>
  Math.max(now - SETTLED_AGE_MS, Math.min(asOf, now));

/**
 * The same as JSON, read once for all who ask the same: a first page may have been read up to `SETTLED_AGE_MS` before, as far as the question allows it, and a
 * following one at any time after the page before it. What the caller may see is checked before.
 */
export const createSharedSettled =
  (deps: SharedSettledDeps) =>
  async (groups: readonly string[], query: SettledQuery): Promise<string> => {
    const token = checked(deps, groups, query);
    const question = questionOf(deps.identityOf, query, token);
    return deps.share({ question, notBefore: token?.asOf ?? oldestFor(query, deps.now()) }, async () => {
      const answer = await read(deps, query, token);
      return { asOf: answer.rest.asOf, text: jsonOf(answer) };
    });
  };

/** Pages ping all at once when frames stop; they share one reading of the checkpoints. */
const CACHE_MS = 1000;

interface PingDeps {
  readonly settled: Pick<SettledReader, 'checkpoints'>;
  readonly now: Clock;
  readonly pace: SettlingPace;
}

export const createPing = ({ settled, now, pace }: PingDeps) => {
  const checkpoints = cached<readonly DatedCheckpoint[]>(settled.checkpoints, CACHE_MS, now);
  return async (_caller: Caller, { id }: PingCommand): Promise<OkAnswer> => ({
    type: 'answer',
    id,
    ok: true,
    action: 'ping',
    time: now(),
    checkpoints: reportedCheckpoints(await checkpoints(), now(), pace),
  });
};
