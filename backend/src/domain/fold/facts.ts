import { type Reject, toScaled } from '@millrace/contract';
import { joinPath } from '../../lib/json/field-path';
import type { Accepted, Event } from '../formats/event';
import { readRecord } from '../formats/read-record';
import { type MetricReader, type MetricSet, REASON_DIMENSION, rejectedTopic } from '../metrics/metric-set';
import { LONGEST_RETENTION_MS } from '../retention';
import { DAY_MS, MAX_AHEAD_MS, MINUTE_MS } from '../time';
import type { LogRecord } from './log-record';
import type { SeriesAccumulator } from './series-accumulator';

/** An event that may be counted: when it happened, and for each metric that reads it the value as a scaled integer, undefined where it is nothing to that one. */
interface ValidEvent {
  readonly time: number;
  readonly values: readonly (number | undefined)[];
}

const badTime = ({ at, names }: Accepted, time: number, arrived: number, oldest: number): Reject | undefined => {
  const field = joinPath(at, names.time);
  if (arrived - time > oldest)
    return {
      reason: 'too_old',
      field,
      message: `${field}: more than ${oldest / DAY_MS} days before it arrived`,
    };
  if (time - arrived > MAX_AHEAD_MS)
    return {
      reason: 'too_far_ahead',
      field,
      message: `${field}: more than ${MAX_AHEAD_MS / MINUTE_MS} minutes after it arrived`,
    };
  return undefined;
};

const valueFor = (accepted: Accepted, reader: MetricReader): number | undefined | Reject => {
  const { event, at, names } = accepted;
  const { name, value, decimals, shift, identify } = reader;
  if (identify) return identify(event);
  if (value === undefined) return 0;
  const raw = event.data[value];
  const scaled = typeof raw === 'number' ? toScaled(raw, shift) : undefined;
  if (scaled !== undefined) return scaled;
  const field = joinPath(at, names.data(value));
  const message = `${field}: the metric "${name}" needs a number here, and not one too large for ${decimals} decimals`;
  return { reason: 'invalid_value', field, message };
};

/**
 * Whether an event can be used, by the event and the time when it arrived alone, so that every reader and every retry
 * decides alike. An event is used by all metrics that read it or by none. `oldest`: the longest that any window is retained, ms.
 */
const validateEvent = (
  accepted: Accepted,
  readers: readonly MetricReader[],
  arrived: number,
  oldest: number,
): ValidEvent | Reject => {
  const time = accepted.event.time ?? arrived;
  const unfit = badTime(accepted, time, arrived, oldest);
  if (unfit) return unfit;
  const values: (number | undefined)[] = [];
  for (const reader of readers) {
    const value = valueFor(accepted, reader);
    if (typeof value === 'object') return value;
    values.push(value);
  }
  return { time, values };
};

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
  const validated = validateEvent(accepted, readers, record.arrived, oldest);
  if ('reason' in validated) return rejectFact(record, validated);
  return { kind: 'event', record, event, time: validated.time, readers, values: validated.values };
};

/** Reads and validates a record. Never throws: what cannot be used is a reject. `oldest`: the longest that any window is retained, ms. */
export const factsOf = (metrics: MetricSet, record: LogRecord, oldest: number = LONGEST_RETENTION_MS): Fact[] =>
  readRecord(record.data, metrics.formats).map((item) =>
    item.kind === 'event' ? eventFact(metrics, record, item, oldest) : rejectFact(record, item.reject),
  );

/** Whether any metric counts it. */
export const isCounted = (fact: Fact): boolean => fact.kind === 'reject' || fact.readers.length > 0;

/** Where the series of a metric is added up. */
export type SeriesOf = (topic: MetricReader['topic'], measure: MetricReader['measure']) => SeriesAccumulator;

const addEvent = ({ record, event, time, readers, values }: EventFact, shard: string, seriesOf: SeriesOf): void => {
  const position = { time, seq: record.seq, shard };
  for (const [i, { topic, measure, dimensions }] of readers.entries()) {
    const value = values[i];
    if (value === undefined) continue;
    const labels = dimensions.map(({ name, labelOf }) => [name, labelOf(event)] as const);
    seriesOf(topic, measure).add(value, position, labels);
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
