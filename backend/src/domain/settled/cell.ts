import {
  compareSequenceNumbers,
  GRANULARITY_MS,
  type Granularity,
  type MeasureName,
  type SequenceNumber,
  type Series,
  type Topic,
} from '@millrace/contract';
import type { Fact } from '../fold/facts';
import { SeriesAccumulator } from '../fold/series-accumulator';
import type { DeclaredByTopic } from './merge-series';
import type { WindowKey } from './window-key';

/** A fact, and whether it counts: a duplicate only moves its windows on. */
export interface DecidedFact {
  readonly fact: Fact;
  readonly counts: boolean;
}

const fallsIn = ({ granularity, start }: WindowKey, time: number): boolean =>
  time >= start && time < start + GRANULARITY_MS[granularity];

const isWithin = (seq: SequenceNumber, after: SequenceNumber, upTo: SequenceNumber): boolean =>
  compareSequenceNumbers(seq, after) > 0 && compareSequenceNumbers(seq, upTo) <= 0;

/** The facts in the time of a window whose records stand after `after`, up to `upTo`. */
export const factsWithin = (
  all: readonly DecidedFact[],
  key: WindowKey,
  after: SequenceNumber,
  upTo: SequenceNumber,
): readonly DecidedFact[] =>
  all.filter(({ fact }) => fallsIn(key, fact.time) && isWithin(fact.record.seq, after, upTo));

/** A window that facts of a slice fell in. */
export interface OpenWindow {
  readonly key: WindowKey;
  /** The first and the last record that fell in it. */
  readonly first: SequenceNumber;
  last: SequenceNumber;
  readonly cells: Set<Cell>;
}

/** The facts of one second that the same granularities take: each is added up here once, whatever windows it counts in. */
export class Cell {
  readonly takers: readonly Granularity[];
  readonly second: number;
  /** The second itself, where its granularity takes these facts. */
  window: OpenWindow | undefined;
  /** The longer windows of each metric that facts of this cell fell in. */
  readonly windowsOf = new Map<Topic, readonly OpenWindow[]>();
  private readonly accumulators = new Map<Topic, SeriesAccumulator>();
  private finished: readonly Series[] | undefined;

  constructor(second: number, takers: readonly Granularity[]) {
    this.second = second;
    this.takers = takers;
  }

  accumulator(topic: Topic, measure: MeasureName): SeriesAccumulator {
    this.finished = undefined;
    const known = this.accumulators.get(topic);
    if (known) return known;
    const made = new SeriesAccumulator(measure);
    this.accumulators.set(topic, made);
    return made;
  }

  series(declaredLabels: DeclaredByTopic): readonly Series[] {
    this.finished ??= [...this.accumulators].map(([topic, accumulator]) => ({
      topic,
      breakdown: accumulator.breakdown(declaredLabels(topic)),
    }));
    return this.finished;
  }
}
