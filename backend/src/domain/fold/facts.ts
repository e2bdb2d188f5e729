import type { Reject } from '@millrace/contract';
import type { Accepted, Event } from '../formats/event';
import { readRecord } from '../formats/read-record';
import type { MetricReader, MetricSet } from '../metrics/metric-set';
import { REASON_DIMENSION, rejectedTopic } from '../metrics/rejected-metric';
import { LONGEST_RETENTION_MS } from '../time';
import type { LogRecord } from './log-record';
import type { SeriesAccumulator } from './series-accumulator';
import { judge } from './validate-event';

/** An event that may be counted, and the value that each metric takes from it: undefined where it is nothing to that one. */
export interface EventFact {
  readonly kind: 'event';
  readonly record: LogRecord;
  readonly event: Event;
  /** When it happened, ms since the epoch. */
  readonly time: number;
  readonly readers: readonly MetricReader[];
  readonly values: readonly (number | undefined)[];
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

const eventFact = (metrics: MetricSet, record: LogRecord, accepted: Accepted, oldest: number): Fact => {
  const { event } = accepted;
  const readers = metrics.readersOf(event.type);
  const judged = judge(accepted, readers, record.arrived, oldest);
  if ('reason' in judged) return rejectFact(record, judged);
  return { kind: 'event', record, event, time: judged.time, readers, values: judged.values };
};

/** Reads and judges a record. Never throws: what cannot be used is a reject. `oldest`: the longest that any window is kept, ms. */
export const factsOf = (metrics: MetricSet, record: LogRecord, oldest: number = LONGEST_RETENTION_MS): Fact[] =>
  readRecord(record.data).map((item) =>
    item.kind === 'event' ? eventFact(metrics, record, item, oldest) : rejectFact(record, item.reject),
  );

/** Whether any metric counts it. */
export const isCounted = (fact: Fact): boolean => fact.kind === 'reject' || fact.readers.length > 0;

/** Where the series of a metric is added up. */
export type SeriesOf = (topic: MetricReader['topic'], measure: MetricReader['measure']) => SeriesAccumulator;

const addEvent = ({ record, event, time, readers, values }: EventFact, shard: string, seriesOf: SeriesOf): void => {
  const place = { time, seq: record.seq, shard };
  for (const [i, { topic, measure, dimensions }] of readers.entries()) {
    const value = values[i];
    if (value === undefined) continue;
    const labels = dimensions.map(({ name, labelOf }) => [name, labelOf(event)] as const);
    seriesOf(topic, measure).add(value, place, labels);
  }
};

/** Adds a fact to the series of every metric that counts it. */
export const addFact = (fact: Fact, shard: string, seriesOf: SeriesOf): void => {
  if (fact.kind === 'event') addEvent(fact, shard, seriesOf);
  else
    seriesOf(rejectedTopic, 'count').add(0, { time: fact.time, seq: fact.record.seq, shard }, [
      [REASON_DIMENSION, fact.reject.reason],
    ]);
};

/** Calls `use` for each metric that a fact is something to. */
export const eachTopic = (fact: Fact, use: (topic: MetricReader['topic']) => void): void => {
  if (fact.kind === 'reject') use(rejectedTopic);
  else for (const [i, { topic }] of fact.readers.entries()) if (fact.values[i] !== undefined) use(topic);
};
