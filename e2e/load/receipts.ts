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
  /** Whether it is the first part of its frame, or all of it. */
  readonly isFirstPart: boolean;
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

const timesIn = ({ at }: Receipt, from: number, to: number): readonly number[] =>
  at.filter((time) => time >= from && time < to);

/** The frames of one batch or step, from the first receipt to the last, ms since the epoch. */
export interface Round {
  readonly posts: number;
  readonly from: number;
  readonly to: number;
}

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
      isFirstPart: message.part === 1,
      at: [],
    };
    this.known.set(message, receipt);
    this.receipts.push(receipt);
    return receipt;
  }

  /** From the put of each event to its frame at each viewer that was sent one, of events that were put in [from, to), ms since the epoch. */
  latencies(log: ReadonlyMap<string, readonly SentRecord[]>, from: number, to: number): Histogram {
    return this.delays(log, ({ putAt }) => putAt >= from && putAt < to);
  }

  /** The same of frames that came in [from, to): while events come at an even rate, none is left out because it is late. */
  latenciesOfReceived(log: ReadonlyMap<string, readonly SentRecord[]>, from: number, to: number): Histogram {
    return this.delays(log, (_, received) => received >= from && received < to);
  }

  private delays(
    log: ReadonlyMap<string, readonly SentRecord[]>,
    counts: (record: SentRecord, received: number) => boolean,
  ): Histogram {
    const histogram = new Histogram();
    for (const { shard, records, at } of this.receipts)
      for (const record of records ? recordsBetween(log.get(shard) ?? [], records.first, records.last) : [])
        for (const received of at) if (counts(record, received)) histogram.add(received - record.putAt);
    return histogram;
  }

  /** How often a frame of that kind came to somebody in [from, to). */
  received(kind: Receipt['kind'], from: number, to: number): number {
    return this.rounds(kind, from, to).reduce((sum, { posts }) => sum + posts, 0);
  }

  /** Posts that a frame of that kind took on average, of those that came in [from, to); 1 where none did. */
  postsPerFrame(kind: Receipt['kind'], from: number, to: number): number {
    const ofFrames = this.receipts.filter(({ isFirstPart }) => isFirstPart);
    const frames = ofFrames.reduce(
      (sum, receipt) => sum + (receipt.kind === kind ? timesIn(receipt, from, to).length : 0),
      0,
    );
    return frames > 0 ? this.received(kind, from, to) / frames : 1;
  }

  /** Of each batch or step, in order, as far as its frames came in [from, to). */
  rounds(kind: Receipt['kind'], from: number, to: number): readonly Round[] {
    const rounds = new Map<string, Round>();
    for (const receipt of this.receipts) {
      if (receipt.kind !== kind) continue;
      for (const at of timesIn(receipt, from, to)) {
        const before = rounds.get(receipt.broadcast) ?? { posts: 0, from: at, to: at };
        rounds.set(receipt.broadcast, {
          posts: before.posts + 1,
          from: Math.min(before.from, at),
          to: Math.max(before.to, at),
        });
      }
    }
    return [...rounds.values()].sort((a, b) => a.from - b.from);
  }
}
