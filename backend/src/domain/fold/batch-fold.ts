import type { DeltaWindow, Reject, RejectReason } from '@millrace/contract';
import type { Accepted } from '../formats/event';
import { readRecord } from '../formats/read-record';
import type { MetricReader, MetricSet } from '../metrics/metric-set';
import { REASON_DIMENSION, rejectedTopic } from '../metrics/rejected-metric';
import { SECONDS_KEPT_MS, secondOf } from '../time';
import { type Judged, judge } from './judge';
import type { LogRecord } from './log-record';
import { WindowAccumulator } from './window-accumulator';

/** What the records of one batch of one shard amount to. */
export interface Folded {
  /** The seconds that the records fell in, the earliest first. */
  readonly windows: readonly DeltaWindow[];
  readonly events: number;
  readonly rejects: ReadonlyMap<RejectReason, number>;
}

/** Folds records, given in the shard's order. Never throws: what cannot be used is counted in the metric `rejected`. */
class BatchFold {
  private readonly windows = new Map<number, WindowAccumulator>();
  private readonly rejects = new Map<RejectReason, number>();
  private readonly metrics: MetricSet;
  private readonly shard: string;
  private events = 0;

  constructor(metrics: MetricSet, shard: string) {
    this.metrics = metrics;
    this.shard = shard;
  }

  add(record: LogRecord): void {
    for (const item of readRecord(record.data)) {
      if (item.kind === 'event') this.addEvent(item, record);
      else this.addReject(item.reject, record);
    }
  }

  result(): Folded {
    const starts = [...this.windows.keys()].sort((a, b) => a - b);
    const windows = starts.flatMap((start) => this.windows.get(start)?.window(this.metrics) ?? []);
    return { windows, events: this.events, rejects: this.rejects };
  }

  private addEvent(item: Accepted, record: LogRecord): void {
    const readers = this.metrics.readersOf(item.event.type);
    const judged = judge(item, readers, record.arrived);
    if ('reason' in judged) {
      this.addReject(judged, record);
      return;
    }
    this.events++;
    if (readers.length > 0 && record.arrived - judged.time <= SECONDS_KEPT_MS)
      this.count(item, readers, judged, record);
  }

  private count(
    { event }: Accepted,
    readers: readonly MetricReader[],
    { time, values }: Judged,
    { seq }: LogRecord,
  ): void {
    const window = this.windowAt(time, seq);
    const place = { time, seq, shard: this.shard };
    for (const [i, { topic, measure, dimensions }] of readers.entries()) {
      const value = values[i];
      if (value === undefined) continue;
      const labels = dimensions.map(({ name, labelOf }) => [name, labelOf(event)] as const);
      window.seriesOf(topic, measure).add(value, place, labels);
    }
  }

  private addReject({ reason }: Reject, { arrived: time, seq }: LogRecord): void {
    this.rejects.set(reason, (this.rejects.get(reason) ?? 0) + 1);
    this.windowAt(time, seq)
      .seriesOf(rejectedTopic, 'count')
      .add(0, { time, seq, shard: this.shard }, [[REASON_DIMENSION, reason]]);
  }

  private windowAt(time: number, seq: string): WindowAccumulator {
    const start = secondOf(time);
    const window = this.windows.get(start) ?? new WindowAccumulator(start, seq);
    this.windows.set(start, window);
    window.touch(seq);
    return window;
  }
}

export const foldBatch = (metrics: MetricSet, shard: string, records: readonly LogRecord[]): Folded => {
  const fold = new BatchFold(metrics, shard);
  for (const record of records) fold.add(record);
  return fold.result();
};
