import { type Feed, type FeedEvent, type FeedTopic, hash53, parseTopic } from '@millrace/contract';
import { jsonBytes } from '../../lib/json/json-bytes';
import type { EventFact } from '../fold/facts';
import { dataReader, reads } from '../metrics/event-reader';
import type { MetricSet } from '../metrics/metric-set';
import { keptText } from '../metrics/personal';
import { SECOND_MS } from '../time';

/** Most events of one feed, shard and second of arrival that are sent: more than anybody reads. */
const EVENTS_A_SECOND = 20;

/** Most of one frame, which may carry seconds: the newest. */
const FRAME_EVENTS = 50;
const FEED_BYTES = 16 * 1024;

/** Longest text, and most fields of an event. */
const TEXT_CHARS = 200;
const FIELDS = 20;

/** Feeds and shards that are remembered; beyond that all are begun anew. */
const REMEMBERED = 1000;

interface FeedSecond {
  readonly second: number;
  /** Of which chance an event is taken, by how many there were in the second before. */
  readonly share: number;
  seen: number;
  taken: number;
}

/**
 * Decides which events of a feed are sent, of each second of arrival no more than `EVENTS_A_SECOND`: by the log alone, wherever batches are cut, but for
 * the first second that a reader sees. By a hash of where the event stands, and as many as there were in the second before, so that what is sent is
 * spread over the second.
 */
export class FeedSampler {
  private readonly seconds = new Map<string, FeedSecond>();

  takes(shard: string, topic: FeedTopic, { record, index }: Placed): boolean {
    const second = this.secondOf(`${shard} ${topic}`, Math.floor(record.arrived / SECOND_MS));
    second.seen++;
    const isTaken =
      second.taken < EVENTS_A_SECOND && hash53(`${shard} ${record.seq} ${index}`) < second.share * 2 ** 53;
    if (isTaken) second.taken++;
    return isTaken;
  }

  private secondOf(feed: string, second: number): FeedSecond {
    const known = this.seconds.get(feed);
    if (known && second <= known.second) return known;
    const before = known?.second === second - 1 ? known.seen : 0;
    const begun = { second, share: Math.min(1, EVENTS_A_SECOND / Math.max(1, before)), seen: 0, taken: 0 };
    if (this.seconds.size >= REMEMBERED) this.seconds.clear();
    this.seconds.set(feed, begun);
    return begun;
  }
}

/** An event with its place among those of its record. */
interface Placed extends EventFact {
  readonly index: number;
}

const placed = (facts: readonly EventFact[]): Placed[] => {
  let index = 0;
  return facts.map((fact, i) => {
    index = facts[i - 1]?.record === fact.record ? index + 1 : 0;
    return { ...fact, index };
  });
};

const cut = (text: string): string =>
  (text.length > TEXT_CHARS ? `${text.slice(0, TEXT_CHARS - 1)}…` : text).replace(/\p{Surrogate}/gu, '\ufffd');

const shown = (field: string, value: unknown): string | number | boolean | undefined => {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const kept = typeof value === 'string' ? keptText(field, value) : undefined;
  return kept === undefined ? undefined : cut(kept);
};

/** As much of an event as metrics and items keep, so that a feed says no more of a person than they do. */
const feedEvent = (metrics: Pick<MetricSet, 'fieldsOf'>, { event, time, record, index }: Placed): FeedEvent => {
  const fields = metrics.fieldsOf(event.type).flatMap((field) => {
    const value = shown(field.slice(field.lastIndexOf('.') + 1), dataReader(field)(event));
    return value === undefined ? [] : [[field, value] as const];
  });
  const subject = shown('subject', event.subject);
  return {
    type: cut(event.type),
    ...(typeof subject === 'string' && { subject }),
    time,
    seq: record.seq,
    index,
    data: Object.fromEntries(fields.slice(0, FIELDS)),
  };
};

/** The newest that fit, in their order. */
const newest = (events: readonly FeedEvent[]): readonly FeedEvent[] => {
  let room = FEED_BYTES;
  let from = events.length;
  while (from > 0 && events.length - from < FRAME_EVENTS) {
    room -= jsonBytes(events[from - 1] ?? {}) + 1;
    if (room < 0) break;
    from--;
  }
  return events.slice(from);
};

export interface FeedDeps {
  readonly metrics: Pick<MetricSet, 'fieldsOf'>;
  readonly sampler: FeedSampler;
}

/** What a batch has for the feeds that somebody watches, as data. */
export interface FeedSample {
  /** How many events of each type there were. */
  readonly counts: readonly (readonly [type: string, count: number])[];
  /** Those that are sent, in the order of the log, each with the feeds that it is sent in. */
  readonly events: readonly { readonly topics: readonly FeedTopic[]; readonly event: FeedEvent }[];
}

const isOf = (topic: FeedTopic, type: string): boolean => reads(parseTopic(topic).name, type);

/** @param watched the feeds that anybody watches */
export const sampleFeeds = (
  { metrics, sampler }: FeedDeps,
  shard: string,
  facts: readonly EventFact[],
  watched: readonly FeedTopic[],
): FeedSample => {
  if (watched.length === 0) return { counts: [], events: [] };
  const counts = new Map<string, number>();
  const events = placed(facts).flatMap((fact) => {
    const { type } = fact.event;
    const topics = watched.filter((topic) => isOf(topic, type));
    if (topics.length > 0) counts.set(type, (counts.get(type) ?? 0) + 1);
    const taken = topics.filter((topic) => sampler.takes(shard, topic, fact));
    return taken.length > 0 ? [{ topics: taken, event: feedEvent(metrics, fact) }] : [];
  });
  return { counts: [...counts], events };
};

/** For subscribers by the feeds that they watch; undefined where these have no event. */
export const feedOf =
  ({ counts, events }: FeedSample) =>
  (topics: readonly FeedTopic[]): Feed | undefined => {
    const matching = counts.filter(([type]) => topics.some((topic) => isOf(topic, type)));
    const count = matching.reduce((sum, [, more]) => sum + more, 0);
    if (count === 0) return undefined;
    const sent = newest(
      events.filter((one) => one.topics.some((topic) => topics.includes(topic))).map(({ event }) => event),
    );
    const leftOut = count - sent.length;
    return { events: [...sent], ...(leftOut > 0 && { sampled: true, leftOut }) };
  };
