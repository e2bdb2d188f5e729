import { type LogPosition, type Reject, toScaled } from '@millrace/contract';
import { joinPath } from '../../lib/json/field-path';
import type { Accepted, Event, ReadResult } from '../formats/event';
import { readRecord, readRecordText } from '../formats/read-record';
import { labelReader, NO_LABEL } from '../metrics/event-reader';
import type { MetricReader, ReadersOf } from '../metrics/metric-reader';
import {
  duplicatesTopic,
  METRIC_DIMENSION,
  type MetricSet,
  REASON_DIMENSION,
  rejectedTopic,
  SOURCE_DIMENSION,
  TYPE_DIMENSION,
  unreadTopic,
} from '../metrics/metric-set';
import { LONGEST_RETENTION_MS } from '../retention';
import { DAY_MS, MAX_AHEAD_MS, MINUTE_MS } from '../time';
import type { LogRecord } from './log-record';

/** Why an event cannot be counted for when it happened. */
export const badTime = ({ at, names }: Accepted, time: number, arrived: number, oldest: number): Reject | undefined => {
  const problem =
    arrived - time > oldest
      ? (['too_old', `more than ${oldest / DAY_MS} days before it arrived`] as const)
      : time - arrived > MAX_AHEAD_MS
        ? (['too_far_ahead', `more than ${MAX_AHEAD_MS / MINUTE_MS} minutes after it arrived`] as const)
        : undefined;
  if (!problem) return undefined;
  const [reason, message] = problem;
  const field = joinPath(at, names.time);
  return { reason, field, message: `${field}: this is ${new Date(time).toISOString()}, ${message}` };
};

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

const problemOf = (value: unknown, decimals: number): string => {
  if (isMissing(value)) return 'finds nothing here';
  return typeof value === 'number'
    ? `cannot keep a number so large at ${decimals} decimals`
    : 'needs a number here, of at most 15 digits';
};

/** Why a metric cannot use an event that has not the value it reads. */
const miss = ({ event, at, names }: Accepted, { name, value = '', readValue, decimals }: MetricReader): Reject => {
  const field = joinPath(at, names.data(value));
  const found = readValue?.(event);
  const reason = isMissing(found) ? 'missing_value' : 'invalid_value';
  return { reason, field, message: `${field}: the metric "${name}" ${problemOf(found, decimals)}`, metric: name };
};

const scaledValue = (raw: unknown, shift: number): number | undefined =>
  typeof raw === 'number' ? toScaled(raw, shift) : undefined;

/** Whether an event is anything to a metric. */
const isTaken = (event: Event, { accepts }: MetricReader): boolean => !accepts || accepts(event);

/** The value that a metric takes from an event, undefined where it is nothing to it or cannot be used. */
const valueFor = (event: Event, reader: MetricReader): number | undefined => {
  if (!isTaken(event, reader)) return undefined;
  const { identify, readValue, shift } = reader;
  if (identify) return identify(event);
  return readValue ? scaledValue(readValue(event), shift) : 0;
};

/** Whether a metric reads an event in vain: there must be no value that it takes from it. */
const isMissed = (event: Event, reader: MetricReader): boolean => !reader.identify && isTaken(event, reader);

/** An event that may be counted, and the value that each metric takes from it: undefined where it is nothing to that one. */
export interface EventFact {
  readonly kind: 'event';
  readonly record: LogRecord;
  readonly event: Event;
  /** When it happened, ms since the epoch. */
  readonly time: number;
  readonly readers: readonly MetricReader[];
  readonly values: readonly (number | undefined)[];
  /** Whether no metric and no item reads events of its type, and no session has them. */
  readonly unread: boolean;
}

/** A record, or an event of one, that cannot be used. It counts at the time when it arrived. */
export interface RejectFact {
  readonly kind: 'reject';
  readonly record: LogRecord;
  readonly reject: Reject;
  readonly time: number;
}

/** What one record of the log says, decided by the log alone. */
export type Fact = EventFact | RejectFact;

const rejectFact = (record: LogRecord, reject: Reject): RejectFact => ({
  kind: 'reject',
  record,
  reject,
  time: record.arrived,
});

/** An event, and a reject for each metric that reads it in vain: a part that is missing costs no other metric anything. */
const eventFacts = (metrics: MetricSet, record: LogRecord, accepted: Accepted, oldest: number): readonly Fact[] => {
  const { event } = accepted;
  const time = event.time ?? record.arrived;
  const unfit = badTime(accepted, time, record.arrived, oldest);
  if (unfit) return [rejectFact(record, unfit)];
  const readers = metrics.readersOf(event.type);
  const values = readers.map((reader) => valueFor(event, reader));
  const { type } = event;
  const unread = readers.length === 0 && metrics.itemTypesOf(type).length === 0 && !metrics.sessions?.takes(type);
  const fact: EventFact = { kind: 'event', record, event, time, readers, values, unread };
  if (!values.includes(undefined)) return [fact];
  const missed = readers.filter((reader, i) => values[i] === undefined && isMissed(event, reader));
  return [fact, ...missed.map((reader) => rejectFact(record, miss(accepted, reader)))];
};

/** What an event means to its session, as an event that metrics read. */
export type Milestone = Pick<EventFact, 'record' | 'time' | 'event'>;

/** The same, as a fact beside that event: a metric that finds no value in it leaves it out. */
export const milestoneFact = (readersOf: ReadersOf, { record, time, event }: Milestone): EventFact => {
  const readers = readersOf(event.type);
  const values = readers.map((reader) => valueFor(event, reader));
  return { kind: 'event', record, event, time, readers, values, unread: false };
};

const factsIn = (metrics: MetricSet, record: LogRecord, item: ReadResult, oldest: number): readonly Fact[] =>
  item.kind === 'event' ? eventFacts(metrics, record, item, oldest) : [rejectFact(record, item.reject)];

/**
 * Reads a record, and decides by it and the time when it arrived alone, so that every reader and every retry decides alike. Never throws: what
 * cannot be used is a reject. `oldest`: the longest that any window is retained, ms.
 */
export const factsOf = (
  metrics: MetricSet,
  record: LogRecord,
  oldest: number = LONGEST_RETENTION_MS,
): readonly Fact[] => {
  const { text } = record;
  const items = text === undefined ? readRecord(record.data, metrics.formats) : readRecordText(text, metrics.formats);
  const [first] = items;
  // Most records are one event.
  if (first && items.length === 1) return factsIn(metrics, record, first, oldest);
  return items.flatMap((item) => factsIn(metrics, record, item, oldest));
};

/** Whether any metric counts it. */
export const isCounted = (fact: Fact): boolean => fact.kind === 'reject' || fact.unread || fact.readers.length > 0;

/** What the events of a metric are added to. */
export interface FactSeries {
  readonly add: (value: number, position: LogPosition, labels: readonly FactLabel[]) => void;
}

export type FactLabel = readonly [dimension: string, label: string];

/** Where the series of a metric is added up; undefined where it is left out. */
export type SeriesOf = (topic: MetricReader['topic'], measure: MetricReader['measure']) => FactSeries | undefined;

const positionOf = ({ time, record }: Fact, shard: string): LogPosition => ({ time, seq: record.seq, shard });

const typeOf = labelReader('type');
const sourceOf = labelReader('source');

const addEvent = (fact: EventFact, shard: string, seriesOf: SeriesOf): void => {
  const { event, readers, values, unread } = fact;
  const position = positionOf(fact, shard);
  let i = 0;
  for (const { topic, measure, labelsOf } of readers) {
    const value = values[i++];
    if (value === undefined) continue;
    seriesOf(topic, measure)?.add(value, position, labelsOf(event));
  }
  if (unread) seriesOf(unreadTopic, 'count')?.add(0, position, [[TYPE_DIMENSION, typeOf(event)]]);
};

const addReject = (fact: RejectFact, shard: string, seriesOf: SeriesOf): void =>
  seriesOf(rejectedTopic, 'count')?.add(0, positionOf(fact, shard), [
    [REASON_DIMENSION, fact.reject.reason],
    [METRIC_DIMENSION, fact.reject.metric ?? NO_LABEL],
  ]);

/** Adds a fact to the series of every metric that counts it. */
export const addFact = (fact: Fact, shard: string, seriesOf: SeriesOf): void =>
  fact.kind === 'event' ? addEvent(fact, shard, seriesOf) : addReject(fact, shard, seriesOf);

/** Counts an event that was counted before, and no reject. */
export const addDuplicate = (fact: Fact, shard: string, seriesOf: SeriesOf): void => {
  if (fact.kind === 'reject') return;
  seriesOf(duplicatesTopic, 'count')?.add(0, positionOf(fact, shard), [[SOURCE_DIMENSION, sourceOf(fact.event)]]);
};

/** Calls `use` for each metric that a fact is something to. */
export const eachTopic = (fact: Fact, use: (topic: MetricReader['topic']) => void): void => {
  if (fact.kind === 'reject') use(rejectedTopic);
  else {
    let i = 0;
    for (const { topic } of fact.readers) if (fact.values[i++] !== undefined) use(topic);
    if (fact.unread) use(unreadTopic);
  }
};
