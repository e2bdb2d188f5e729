import { type ConsumerHealth, type HealthAnswer, MOST_REJECT_BYTES, type RejectedRecord } from '@millrace/contract';
import { isAllowed } from '../../domain/access/permissions';
import { costsOf, type StandingFacts, type Usage } from '../../domain/costs/cost-meter';
import { addCounts, latencyIn, type ProcessCounts } from '../../domain/health/process-counts';
import { type HourCounts, hourOf, monthOf, volumeSince } from '../../domain/health/shard-counts';
import type { SettlingPace } from '../../domain/settled/closed-shards';
import { DAY_MS, HOUR_MS } from '../../domain/time';
import type { Clock } from '../ports';
import type { RejectBatch } from '../settled/ports';
import type { CountStore, HealthReader, ShardHealth, StoredCounts } from './ports';

/** Batches of rejects of each shard and day that are looked at, and types of events that are listed. */
const REJECT_BATCHES = 3;
const LISTED_TYPES = 50;

export interface HealthDeps {
  readonly counts: Pick<CountStore, 'read'>;
  readonly reader: HealthReader;
  readonly standing: StandingFacts;
  readonly pace: SettlingPace;
  readonly now: Clock;
}

/** How far behind `durable` is in a shard: by its last step, or for as long as a record waits. */
const durableOf = ({ shard, arrived, settledAt, waitingSince }: ShardHealth, now: number): ConsumerHealth =>
  waitingSince === undefined
    ? { name: 'durable', shard, lag: Math.max(0, (settledAt ?? arrived) - arrived), at: settledAt ?? arrived }
    : { name: 'durable', shard, lag: Math.max(0, now - waitingSince), waiting: true, at: now };

const consumersOf = (shards: readonly ShardHealth[], stored: readonly StoredCounts[], now: number) => {
  const open = new Set(shards.map(({ shard }) => shard));
  const counted = stored.flatMap(({ source: { name, shard }, reading: { delay, at } }): ConsumerHealth[] => {
    if (delay === undefined) return [];
    if (name === 'live' && shard !== undefined && open.has(shard)) return [{ name, shard, lag: delay, at }];
    return name === 'archive' ? [{ name, lag: delay, at }] : [];
  });
  const settling = shards.map((shard) => durableOf(shard, now));
  const of = (wanted: ConsumerHealth['name']) => counted.filter(({ name }) => name === wanted);
  const byShard = (a: ConsumerHealth, b: ConsumerHealth) => ((a.shard ?? '') < (b.shard ?? '') ? -1 : 1);
  return [...of('live').sort(byShard), ...settling.sort(byShard), ...of('archive')];
};

const sumOf = (stored: readonly StoredCounts[]): ProcessCounts =>
  stored.map(({ counts }) => counts).reduce(addCounts, {});

/** The newest reading of each source. */
const newestOf = (stored: readonly StoredCounts[]): readonly StoredCounts[] => {
  const newest = new Map<string, StoredCounts>();
  for (const one of stored) {
    const key = `${one.source.name} ${one.source.shard ?? ''}`;
    if (one.reading.at >= (newest.get(key)?.reading.at ?? 0)) newest.set(key, one);
  }
  return [...newest.values()];
};

const addByName = <K extends string>(all: readonly Readonly<Partial<Record<K, number>>>[]): readonly [K, number][] => {
  const sums = new Map<K, number>();
  for (const one of all)
    for (const name of Object.keys(one) as K[]) sums.set(name, (sums.get(name) ?? 0) + (one[name] ?? 0));
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
};

const eventsOf = (hours: readonly HourCounts[]) => {
  const types = addByName(hours.map((one) => one.types));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    duplicates: sum(hours.map(({ duplicates }) => duplicates)),
    events: types.slice(0, LISTED_TYPES).map(([type, count]) => ({ type, count })),
    otherEvents:
      sum(hours.map(({ otherEvents }) => otherEvents)) + sum(types.slice(LISTED_TYPES).map(([, count]) => count)),
    rejected: addByName(hours.map((one) => one.rejected)).map(([reason, count]) => ({ reason, count })),
  };
};

/** The interval of the shard that waits longest, and how many watch, as was last seen. */
const sendersOf = (newest: readonly StoredCounts[]): Pick<HealthAnswer, 'pacing' | 'viewers'> => {
  const live = newest.filter(({ source }) => source.name === 'live').map(({ reading }) => reading);
  const ms = (interval: number | null | undefined) => (interval === null ? Number.POSITIVE_INFINITY : (interval ?? 0));
  const [slowest] = live
    .filter(({ interval }) => interval !== undefined)
    .sort((a, b) => ms(b.interval) - ms(a.interval));
  const seen = newest.map(({ reading }) => reading).filter(({ viewers }) => viewers !== undefined);
  const [last] = seen.sort((a, b) => b.at - a.at);
  const { interval, reason } = slowest ?? {};
  return {
    ...(interval !== undefined && { pacing: { interval, ...(reason && { reason }) } }),
    ...(last?.viewers !== undefined && { viewers: last.viewers }),
  };
};

const usageOf = (counts: ProcessCounts, hours: number, volume: Usage['volume']): Usage => ({
  hours,
  volume,
  calls: counts.calls ?? 0,
  megabyteMs: counts.megabyteMs ?? 0,
  posts: counts.sent ?? 0,
  characters: counts.characters ?? 0,
  readUnits: counts.readUnits ?? 0,
  writeUnits: counts.writeUnits ?? 0,
  viewerMinutes: counts.viewerMinutes ?? 0,
});

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The first bytes of a record. A character that is cut in two at their end is left out. */
const shownBytes = (data: Uint8Array): Pick<RejectedRecord, 'text' | 'base64'> => {
  for (let end = Math.min(data.length, MOST_REJECT_BYTES), cut = 0; cut < 4; cut++) {
    try {
      return { text: utf8.decode(data.subarray(0, end - cut)) };
    } catch {
      if (data.length <= MOST_REJECT_BYTES) break;
    }
  }
  return { base64: Buffer.from(data.subarray(0, MOST_REJECT_BYTES)).toString('base64') };
};

const rejectedRecordsIn = (batches: readonly RejectBatch[]): readonly RejectedRecord[] => {
  const newest = new Map<string, RejectedRecord>();
  for (const { shard, rejects } of batches)
    for (const { seq, arrived, reject, data } of rejects) {
      const { reason, field, message, metric } = reject;
      if ((newest.get(reason)?.arrived ?? 0) > arrived) continue;
      newest.set(reason, {
        ...{ reason, message, shard, seq, arrived, bytes: data.length },
        ...(field !== '' && { field }),
        ...(metric !== undefined && { metric }),
        ...shownBytes(data),
      });
    }
  return [...newest.values()].sort((a, b) => b.arrived - a.arrived);
};

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Of today, or of yesterday where there is nothing of today. */
const readRejects = async ({ reader }: HealthDeps, shards: readonly ShardHealth[], now: number) => {
  const of = async (day: string) =>
    (await Promise.all(shards.map(({ shard }) => reader.rejects(day, shard, REJECT_BATCHES)))).flat();
  const today = await of(dayOf(now));
  return rejectedRecordsIn(today.length > 0 ? today : await of(dayOf(now - DAY_MS)));
};

const postsOf = ({
  sent = 0,
  throttled = 0,
  failed = 0,
  gone = 0,
  skipped = 0,
}: ProcessCounts): HealthAnswer['posts'] => ({
  sent,
  throttled,
  failed,
  gone,
  skipped,
});

interface Counted {
  readonly now: number;
  readonly shards: readonly ShardHealth[];
  readonly ofHour: readonly StoredCounts[];
  readonly ofMonth: readonly StoredCounts[];
}

/** Costs, and from when on those of the month are counted. */
const costsSoFar = (standing: StandingFacts, { now, shards, ofHour, ofMonth }: Counted) => {
  const [hour, month] = [hourOf(now), monthOf(now)];
  const since = Math.max(month, Math.min(now, ...ofMonth.map((one) => one.since)));
  const volumes = (of: 'hour' | 'month') => shards.flatMap(({ counts }) => (counts ? [counts[of]] : []));
  const hoursSince = (from: number): number => (now - Math.max(from, since)) / HOUR_MS;
  const thisHour = usageOf(sumOf(ofHour), hoursSince(hour), volumeSince(hour, volumes('hour')));
  const thisMonth = usageOf(sumOf(ofMonth), hoursSince(since), volumeSince(month, volumes('month')));
  return { month: since, costs: [...costsOf(standing, thisHour, thisMonth)] };
};

/** How the service itself is. The bytes of what was rejected are for those who may send events. */
export const createQueryHealth =
  (deps: HealthDeps) =>
  async (groups: readonly string[]): Promise<HealthAnswer> => {
    const { counts, reader, standing, pace } = deps;
    const now = deps.now();
    const hour = hourOf(now);
    const [shards, before, ofHour, ofMonth] = await Promise.all([
      reader.shards(),
      counts.read('hour', hour - HOUR_MS),
      counts.read('hour', hour),
      counts.read('month', monthOf(now)),
    ]);
    // What follows on any other is in no stream any more.
    const current = shards.filter(({ arrived }) => arrived + pace.log >= now);
    const hours = shards.flatMap((one) => (one.counts?.hour.start === hour ? [one.counts.hour] : []));
    const latency = latencyIn(sumOf(ofHour.filter(({ source }) => source.name === 'live')));
    const newest = newestOf([...before, ...ofHour]);
    return {
      asOf: now,
      hour,
      consumers: consumersOf(current, newest, now),
      records: volumeSince(hour, hours).records,
      ...eventsOf(hours),
      ...(latency && { latency }),
      posts: postsOf(sumOf(ofHour)),
      ...sendersOf(newest),
      ...costsSoFar(standing, { now, shards, ofHour, ofMonth }),
      ...(isAllowed(groups, 'send events') && { rejectedRecords: [...(await readRejects(deps, current, now))] }),
    };
  };
