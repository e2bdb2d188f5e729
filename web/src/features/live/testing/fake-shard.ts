import type { SettledAnswer, SettledFrame, SettledWindow, ShardCheckpoint } from '@millrace/contract';
import { settlingTime } from '../../settling/backfill';
import { SETTLE_AFTER } from './fake-page';
import { arrivalOf, type ScheduleRecord, seriesOf, startOf } from './log';

/** What `durable` tells the pages of a batch, before it is cut to their topics. */
export type SettledStep = Omit<SettledFrame, 'type' | 'part' | 'of' | 'topicSet'>;

interface Attempt {
  /** Before which write it crashes; at none where that is below 0. */
  readonly crash: number;
  readonly now: number;
  readonly send: (step: SettledStep) => void;
}

/** One shard: its log, and what `durable` has settled of it. */
export class FakeShard {
  readonly name: string;
  readonly log: readonly ScheduleRecord[];
  private readonly settled = new Map<number, { seq: number; ids: number[] }>();
  private readonly known = new Map<number, number>();
  private checkpoint: { prev: number; seq: number; arrived?: number; settledAt: number; invalidated: number[] } = {
    prev: 0,
    seq: 0,
    settledAt: 0,
    invalidated: [],
  };
  /** When the record after the checkpoint arrived, where an attempt to settle it has stopped. */
  private waitingSince: number | undefined;
  doneLive = 0;
  done = 0;
  due = 0;
  /** Until when, in seconds, no record of it is sent live, and every attempt to settle one fails. */
  liveStandsUntil = 0;
  standsUntil = 0;

  constructor(name: string, log: readonly ScheduleRecord[]) {
    this.name = name;
    this.log = log;
  }

  checkpointAt(now: number): ShardCheckpoint | undefined {
    const { seq, arrived = this.waitingSince } = this.checkpoint;
    if (arrived === undefined) return undefined;
    return { shard: this.name, seq: String(seq), arrived, until: this.settledUntil(now) };
  }

  windows(): SettledAnswer['windows'] {
    return [...this.settled.keys()].map((window) => ({ ...this.window(window), shard: this.name }));
  }

  /** Whether the batch was applied to its end; it may crash between any two writes, before the checkpoint and before the send. */
  durable(batch: readonly ScheduleRecord[], { crash, now, send }: Attempt): boolean {
    const invalidated = [...new Set(batch.map(({ window }) => window))];
    for (const [i, window] of invalidated.entries()) {
      if (crash === i) return false;
      this.write(window, batch);
    }
    if (crash === invalidated.length) return false;
    const [first, last] = [batch[0]?.seq ?? 0, batch.at(-1)?.seq ?? 0];
    if (first <= this.checkpoint.seq) send(this.step(this.checkpoint.invalidated));
    if (last > this.checkpoint.seq) {
      const arrived = arrivalOf(batch.at(-1));
      this.checkpoint = { prev: this.checkpoint.seq, seq: last, arrived, settledAt: now, invalidated };
      this.waitingSince = undefined;
      if (crash === invalidated.length + 1) return false;
      send(this.step(invalidated));
    }
    return true;
  }

  /** An attempt to settle what comes next has stopped. */
  wait(): void {
    const waiting = this.log.find(({ seq }) => seq > this.checkpoint.seq);
    this.waitingSince = waiting && arrivalOf(waiting);
  }

  /** The rule of the service: `backend/src/domain/settled/closed-shards.ts`. */
  private settledUntil(now: number): number {
    const { arrived = 0, settledAt } = this.checkpoint;
    if (this.waitingSince !== undefined) return Math.max(arrived, this.waitingSince);
    const settling = settlingTime(SETTLE_AFTER);
    return now - settledAt > settledAt - arrived + settling ? now - settling : arrived;
  }

  private window(window: number): SettledWindow {
    const { seq, ids } = this.settled.get(window) ?? { seq: 0, ids: [] };
    return { start: startOf(window), seq: String(seq), series: seriesOf(ids) };
  }

  private step(invalidated: readonly number[]): SettledStep {
    const { prev, seq, arrived = 0 } = this.checkpoint;
    const windows = invalidated.filter((window) => this.settled.has(window)).map((window) => this.window(window));
    return { shard: this.name, prev: String(prev), seq: String(seq), arrived, windows };
  }

  private write(window: number, batch: readonly ScheduleRecord[]): void {
    const before = this.settled.get(window) ?? { seq: 0, ids: [] };
    const rest = batch.filter((record) => record.window === window && record.seq > before.seq);
    const fresh = rest.filter(({ id, seq }) => {
      if (!this.known.has(id)) this.known.set(id, seq);
      return this.known.get(id) === seq;
    });
    const last = rest.at(-1);
    if (last) this.settled.set(window, { seq: last.seq, ids: [...before.ids, ...fresh.map(({ id }) => id)] });
  }
}
