import {
  compareSequenceNumbers,
  type DeltaFrame,
  type SequenceNumber,
  type ServerMessage,
  type SettledFrame,
} from '@millrace/contract';
import { Histogram } from '../../tools/src/lib/scale/histogram';
import { recordsBetween, type SentRecord } from './traffic';

/** One frame, and when whoever received it did so, ms since the epoch. */
interface Receipt {
  readonly kind: 'delta' | 'settled';
  readonly shard: string;
  /** The batch or the step that it is of, as each set of topics is sent it. */
  readonly broadcast: string;
  /** The records that a delta frame is of; none where a part of it is still to come. */
  readonly records: { readonly first: SequenceNumber; readonly last: SequenceNumber } | undefined;
  readonly at: number[];
}

const least = (a: SequenceNumber, b: SequenceNumber): SequenceNumber => (compareSequenceNumbers(a, b) < 0 ? a : b);
const greatest = (a: SequenceNumber, b: SequenceNumber): SequenceNumber => (compareSequenceNumbers(a, b) > 0 ? a : b);

const broadcastOf = (message: DeltaFrame | SettledFrame): string => {
  const { type, shard } = message;
  const of =
    type === 'delta' ? [message.arrived.first, message.arrived.last, message.events] : [message.prev, message.seq];
  return [type, shard, ...of].join(' ');
};

/** A figure is there once the last part of its frame has come. */
const recordsOf = ({ part, of, windows }: DeltaFrame): Receipt['records'] =>
  part === of && windows.length > 0
    ? {
        first: windows.map((window) => window.first).reduce(least),
        last: windows.map((window) => window.last).reduce(greatest),
      }
    : undefined;

/** How long some of these stretches lasts, ms. */
const lengthOfAny = (stretches: readonly (readonly [from: number, to: number])[]): number => {
  let [sum, end] = [0, Number.NEGATIVE_INFINITY];
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
};

/** Which frames came to whom and when: how long it took from putting an event until a viewer was sent what it adds. */
export class Receipts {
  private readonly receipts: Receipt[] = [];
  private readonly known = new WeakMap<ServerMessage, Receipt>();
  private counted = 0;

  /** Frames of every kind, parts each by itself. */
  get frames(): number {
    return this.counted;
  }

  /** A frame of any kind has come. */
  count(): void {
    this.counted += 1;
  }

  /** @param message the same object for the same frame */
  note(message: ServerMessage, at: number): void {
    if (message.type !== 'delta' && message.type !== 'settled') return;
    const receipt = this.known.get(message) ?? this.open(message);
    receipt.at.push(at);
  }

  private open(message: DeltaFrame | SettledFrame): Receipt {
    const { type: kind, shard } = message;
    const receipt: Receipt = {
      kind,
      shard,
      broadcast: broadcastOf(message),
      records: message.type === 'delta' ? recordsOf(message) : undefined,
      at: [],
    };
    this.known.set(message, receipt);
    this.receipts.push(receipt);
    return receipt;
  }

  /** From the put of each event to its frame at each viewer that was sent one, of events that were put in [from, to), ms since the epoch. */
  latencies(log: ReadonlyMap<string, readonly SentRecord[]>, from: number, to: number): Histogram {
    const histogram = new Histogram();
    for (const { shard, records, at } of this.receipts)
      for (const { putAt } of records ? recordsBetween(log.get(shard) ?? [], records.first, records.last) : [])
        if (putAt >= from && putAt < to) for (const received of at) histogram.add(received - putAt);
    return histogram;
  }

  /** How often a frame of that kind came to somebody in [from, to). */
  received(kind: Receipt['kind'], from: number, to: number): number {
    const counts = this.receipts.map((receipt) =>
      receipt.kind === kind ? receipt.at.filter((at) => at >= from && at < to).length : 0,
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Posts a second while any are made, in [from, to): the frames of a batch are being posted from the first receipt of one to the last. */
  speed(from: number, to: number): number {
    const broadcasts = new Map<string, number[]>();
    for (const { broadcast, at } of this.receipts)
      for (const time of at)
        if (time >= from && time < to) {
          const times = broadcasts.get(broadcast) ?? [];
          broadcasts.set(broadcast, times);
          times.push(time);
        }
    const during = [...broadcasts.values()].filter(({ length }) => length > 1);
    const posts = during.reduce((sum, { length }) => sum + length - 1, 0);
    return (posts * 1000) / lengthOfAny(during.map((at) => [Math.min(...at), Math.max(...at)]));
  }
}
