import type { ServerMessage, ShardCheckpoint, Topic } from '@millrace/contract';
import type { Timers } from '../../lib/timers';
import { type ClockSample, clockSample } from './clock-offset';
import { CommandError, type Commands, createCommands } from './commands';
import { judge } from './liveness';
import { parseMessage } from './parse-message';
import type { OpenSocket, Socket } from './transport';

export type SessionEnd =
  /** `heardAt`: when the other side was last known to be there, ms. */
  | { readonly kind: 'lost'; readonly reason: string; readonly heardAt: number }
  /** Trying again would give the same answer. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface SessionEvents {
  /**
   * The clock is measured and the subscription answered. The server's senders learn of it within a second, and until then may leave
   * this session out; whatever they left out is settled `settleAfter` ms after the answer.
   */
  readonly onLive: (settleAfter: number) => void;
  readonly onMessage: (message: ServerMessage, receivedAt: number) => void;
  readonly onUnknown: () => void;
  readonly onClock: (sample: ClockSample) => void;
  /** How far the server says that each shard is settled. */
  readonly onCheckpoints: (checkpoints: readonly ShardCheckpoint[]) => void;
  readonly onEnd: (end: SessionEnd) => void;
}

export interface SessionDeps {
  readonly openSocket: OpenSocket;
  readonly timers: Timers;
  readonly topics: readonly Topic[];
}

const OPEN_TIMEOUT_MS = 10_000;
const WATCH_EVERY_MS = 1000;
/** Pings right after the start, one a second: the first answer meets a page that is busy drawing and says little about the clock. */
const FIRST_PINGS = 5;

const isRefusal = (error: unknown): error is CommandError =>
  error instanceof CommandError &&
  ['not_allowed', 'unknown_topic', 'too_many_topics', 'invalid_input'].includes(error.code);

/** One socket from its opening to its end: subscribes, answers for its liveness, and ends once. */
export class Session {
  private readonly deps: SessionDeps;
  private readonly events: SessionEvents;
  private readonly socket: Socket;
  private readonly commands: Commands;
  private signs: { heardAt: number; pingedAt: number };
  private ended = false;
  private pings = 0;
  /** When the last frame came that no ping has followed, ms. */
  private frameAt: number | undefined;
  private settleAfter = Number.POSITIVE_INFINITY;
  private stopTimer: () => void;

  constructor(deps: SessionDeps, url: string, events: SessionEvents) {
    this.deps = deps;
    this.events = events;
    const now = deps.timers.now();
    this.signs = { heardAt: now, pingedAt: now };
    this.stopTimer = deps.timers.after(OPEN_TIMEOUT_MS, () =>
      this.lose('the server did not open the connection in time'),
    );
    this.socket = deps.openSocket(url, {
      onOpen: () => void this.subscribe(),
      onText: (text) => this.take(text),
      onClose: (reason) => this.lose(reason),
    });
    this.commands = createCommands((text) => this.socket.send(text), deps.timers);
  }

  /** Asks at once whether the other side is there: after a sleep, or when the network came back. */
  nudge(): void {
    if (!this.waiting) void this.ping();
  }

  private get waiting(): boolean {
    return this.signs.pingedAt > this.signs.heardAt;
  }

  lose(reason: string): void {
    this.end({ kind: 'lost', reason, heardAt: this.signs.heardAt });
  }

  /** Ends it without a word to the events. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.stopTimer();
    this.commands.end('the connection was closed');
    this.socket.close();
  }

  private async subscribe(): Promise<void> {
    this.stopTimer();
    this.watch();
    const subscribed = this.commands.send({ action: 'subscribe', topics: [...this.deps.topics] });
    const measured = this.ping();
    let settleAfter = 0;
    try {
      const answer = await subscribed;
      if (answer.action === 'subscribe') settleAfter = answer.settleAfter;
    } catch (error) {
      if (isRefusal(error)) this.end({ kind: 'refused', reason: error.message });
      else this.lose('the subscription was not answered');
      return;
    }
    const timeTold = await measured;
    if (this.ended) return;
    this.settleAfter = settleAfter;
    if (timeTold) this.events.onLive(settleAfter);
    else this.lose('the server did not tell its time');
  }

  private take(text: string): void {
    this.signs.heardAt = this.deps.timers.now();
    const message = parseMessage(text);
    if (!message) this.events.onUnknown();
    else if (message.type === 'answer') this.commands.answer(message);
    else {
      this.frameAt = this.signs.heardAt;
      this.events.onMessage(message, this.signs.heardAt);
    }
  }

  private watch(): void {
    this.stopTimer = this.deps.timers.after(WATCH_EVERY_MS, () => {
      const verdict = judge(this.signs, this.deps.timers.now());
      const measuring = this.pings > 0 && this.pings < FIRST_PINGS && !this.waiting;
      if (verdict === 'ping' || measuring || this.hasGoneQuiet()) void this.ping();
      if (verdict === 'dead') this.lose('the server has fallen silent');
      else this.watch();
    });
  }

  /** Frames have stopped for so long that all of them should be settled: time to ask whether the last one was lost. */
  private hasGoneQuiet(): boolean {
    if (this.frameAt === undefined || this.deps.timers.now() - this.frameAt < this.settleAfter) return false;
    this.frameAt = undefined;
    return true;
  }

  /** Whether the server told its time. */
  private async ping(): Promise<boolean> {
    const sentAt = this.deps.timers.now();
    this.signs.pingedAt = sentAt;
    this.pings += 1;
    const answer = await this.commands.send({ action: 'ping' }).catch(() => undefined);
    if (answer?.action !== 'ping') return false;
    this.events.onClock(clockSample(sentAt, this.deps.timers.now(), answer.time));
    this.events.onCheckpoints(answer.checkpoints);
    return true;
  }

  private end(end: SessionEnd): void {
    if (this.ended) return;
    this.close();
    this.events.onEnd(end);
  }
}
