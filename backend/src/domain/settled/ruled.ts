import { compareSequenceNumbers, GRANULARITY_MS, type SequenceNumber } from '@millrace/contract';
import type { Fact } from '../fold/facts';
import type { WindowKey } from './window-key';

/** A fact, and whether it counts: a duplicate only moves its windows on. */
export interface Ruled {
  readonly fact: Fact;
  readonly counts: boolean;
}

const fallsIn = ({ granularity, start }: WindowKey, time: number): boolean =>
  time >= start && time < start + GRANULARITY_MS[granularity];

const isWithin = (seq: SequenceNumber, after: SequenceNumber, upTo: SequenceNumber): boolean =>
  compareSequenceNumbers(seq, after) > 0 && compareSequenceNumbers(seq, upTo) <= 0;

/** The facts in the time of a window whose records stand after `after`, up to `upTo`. */
export const ruledWithin = (
  all: readonly Ruled[],
  key: WindowKey,
  after: SequenceNumber,
  upTo: SequenceNumber,
): readonly Ruled[] => all.filter(({ fact }) => fallsIn(key, fact.time) && isWithin(fact.record.seq, after, upTo));
