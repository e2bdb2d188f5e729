import type { EventsAnswer } from '@millrace/contract';
import type { Timers } from '../../lib/timers';

/** A steady rate ends by itself after so long, ms: nobody means to send all night. */
const LONGEST_MS = 5 * 60_000;
const SECOND_MS = 1000;

export interface TestSenderDeps {
  readonly timers: Timers;
  /** Puts so many events onto the stream, each new. */
  readonly send: (count: number) => Promise<EventsAnswer>;
  readonly wordsOf: (error: unknown) => string;
}

/** What has become of what was sent since it was cleared. */
export interface SenderView {
  readonly accepted: number;
  readonly refused: number;
  /** Events a second that are sent by themselves; 0 while none are. */
  readonly rate: number;
  /** What went wrong last. */
  readonly problem: string | undefined;
}

const NOTHING: SenderView = { accepted: 0, refused: 0, rate: 0, problem: undefined };

/** Sends test events: some at once, or so many a second until it is stopped, something fails, or five minutes are over. */
export class TestSender {
  view = NOTHING;
  private readonly deps: TestSenderDeps;
  private readonly listeners = new Set<() => void>();
  private cancelNext: (() => void) | undefined;

  constructor(deps: TestSenderDeps) {
    this.deps = deps;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Whether they were taken. */
  async send(count: number): Promise<boolean> {
    try {
      const { accepted, refused, events } = await this.deps.send(count);
      const error = events.map((event) => ('error' in event ? event.error.message : undefined)).find(Boolean);
      this.show({
        accepted: this.view.accepted + accepted,
        refused: this.view.refused + refused,
        problem: error,
      });
      return refused === 0;
    } catch (error) {
      this.show({ problem: this.deps.wordsOf(error) });
      return false;
    }
  }

  /** So many a second from now on. */
  start(rate: number): void {
    this.stop();
    this.show({ rate, problem: undefined });
    const until = this.deps.timers.now() + LONGEST_MS;
    const tick = (at: number): void => {
      if (at >= until) {
        this.stop();
        return;
      }
      const next = at + SECOND_MS;
      this.cancelNext = this.deps.timers.after(Math.max(0, next - this.deps.timers.now()), () => tick(next));
      void this.send(rate).then((isTaken) => {
        if (!isTaken) this.stop();
      });
    };
    tick(this.deps.timers.now());
  }

  readonly stop = (): void => {
    this.cancelNext?.();
    this.cancelNext = undefined;
    if (this.view.rate > 0) this.show({ rate: 0 });
  };

  readonly clear = (): void => this.show({ accepted: 0, refused: 0, problem: undefined });

  private show(change: Partial<SenderView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }
}
