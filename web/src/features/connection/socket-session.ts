import type { OkAnswer, Topic } from '@millrace/contract';
import type { Timers } from '../../lib/timers';
import { type ClockSample, clockSample } from './clock-offset';
import { CommandError, type CommandFields, type Commands, createCommands } from './commands';
import type { ConnectionEvent } from './connection-state';
import { parseMessage } from './parse-message';
import type { OpenSocket, Socket } from './transport';

export type SocketEnd =
  /** `heardAt`: when the server was last heard from, ms. */
  | { readonly kind: 'lost'; readonly reason: string; readonly heardAt: number }
  /** Trying again would give the same answer. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What one socket reports: some of it is what the connection reports, as it is. */
export type SocketReport =
  | Extract<
      ConnectionEvent,
      { readonly kind: 'message' | 'unknown' | 'subscribed' | 'topics' | 'rooms' | 'checkpoints' }
    >
  | { readonly kind: 'clock-sample'; readonly sample: ClockSample }
  | { readonly kind: 'ended'; readonly end: SocketEnd };

export interface SocketSessionDeps {
  readonly openSocket: OpenSocket;
  readonly timers: Timers;
  /** What the page wants to be sent now. Whoever changes it calls `followTopics`. */
  readonly topics: () => readonly Topic[];
  /** Whether it is time to ask how far each shard is settled: nothing has come of some of them for long. */
  readonly needsCheckpoints: () => boolean;
}

const OPEN_TIMEOUT_MS = 10_000;
const WATCH_EVERY_MS = 1000;
/** Pings right after the start, one per second: the first answer arrives while the page is busy drawing and says little about the clock. */
const FIRST_PINGS = 5;
/** A ping goes out after this long without any message. */
const SILENCE_MS = 25_000;
/** A ping goes out this often on a busy connection too: it measures the clock, and the gateway ends what is idle for 10 minutes. */
const PING_EVERY_MS = 60_000;
/** Questions of how far each shard is settled are at least so far apart. */
const CHECKPOINTS_EVERY_MS = 5000;
/** An unanswered ping means a dead connection after this long. */
const ANSWER_MS = 10_000;

interface SignsOfLife {
  /** When anything last came, ms. */
  readonly heardAt: number;
  /** When the last ping went out, ms. */
  readonly pingedAt: number;
}

/** Whether the connection is fine, needs a ping, or is dead. */
export const livenessOf = ({ heardAt, pingedAt }: SignsOfLife, now: number): 'fine' | 'ping' | 'dead' => {
  const waiting = pingedAt > heardAt;
  if (waiting) return now - pingedAt >= ANSWER_MS ? 'dead' : 'fine';
  return now - heardAt >= SILENCE_MS || now - pingedAt >= PING_EVERY_MS ? 'ping' : 'fine';
};

const isRefusal = (error: unknown): error is CommandError =>
  error instanceof CommandError &&
  ['not_allowed', 'unknown_topic', 'too_many_topics', 'invalid_input'].includes(error.code);

/** One socket from its opening to its end: subscribes, watches its liveness, and ends once. */
export class SocketSession {
  private readonly deps: SocketSessionDeps;
  private readonly emit: (event: SocketReport) => void;
  private readonly socket: Socket;
  private readonly commands: Commands;
  private signs: SignsOfLife;
  private ended = false;
  private pings = 0;
  /** When the newest frame came that no ping has followed yet, or how much later the next one may come where frames are spread out, ms. */
  private frameAt: number | undefined;
  private settleAfter = Number.POSITIVE_INFINITY;
  /** What the server has last said that it sends; undefined until it has. */
  private topics: readonly Topic[] | undefined;
  private following = false;
  private stopTimer: () => void;

  constructor(deps: SocketSessionDeps, url: string, emit: (event: SocketReport) => void) {
    this.deps = deps;
    this.emit = emit;
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

  /** Pings at once: after a sleep, or when the network is back. */
  nudge(): void {
    if (!this.waiting) void this.ping();
  }

  private get waiting(): boolean {
    return this.signs.pingedAt > this.signs.heardAt;
  }

  lose(reason: string): void {
    this.end({ kind: 'lost', reason, heardAt: this.signs.heardAt });
  }

  /** Ends it without an event. */
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
    const subscribed = this.changeTopics({ action: 'subscribe', topics: [...this.deps.topics()] });
    const measured = this.ping();
    const answer = await subscribed;
    const timeIsKnown = await measured;
    if (this.ended || answer?.action !== 'subscribe') return;
    this.settleAfter = answer.settleAfter;
    if (!timeIsKnown) return this.lose('the server did not send its time');
    this.topics = answer.topics;
    this.emit({ kind: 'subscribed', settleAfter: answer.settleAfter, topics: answer.topics });
    void this.followTopics();
  }

  /** Sends what a person asks for. Rejects on a refusal, and when no answer comes. */
  send(command: CommandFields): Promise<OkAnswer> {
    return this.commands.send(command);
  }

  /** Puts a new sign-in in the place of the one before. A page that is to be sent less than it was opened for ends, and is opened anew by hand. */
  async renew(ticket: string): Promise<Extract<OkAnswer, { action: 'renew' }> | undefined> {
    const answer = await this.commands.send({ action: 'renew', ticket }).catch(() => undefined);
    if (answer?.action !== 'renew') return undefined;
    const [removed] = answer.removed;
    if (removed !== undefined)
      this.end({ kind: 'refused', reason: `you may no longer see all of this (${removed}): reload the page` });
    return answer;
  }

  /** Asks the server for what the page wants by now, one command at a time. Before the subscription is answered there is nothing to follow yet. */
  async followTopics(): Promise<void> {
    if (this.following) return;
    this.following = true;
    for (let change = this.nextChange(); change; change = this.nextChange()) {
      const answer = await this.changeTopics(change);
      if (this.ended || !answer || !('topics' in answer)) break;
      this.topics = answer.topics;
      this.emit({ kind: 'topics', topics: answer.topics });
    }
    this.following = false;
  }

  /** What is no longer wanted goes first, so that there is room for what is. */
  private nextChange(): CommandFields | undefined {
    if (this.ended || !this.topics) return undefined;
    const [had, wanted] = [new Set(this.topics), new Set(this.deps.topics())];
    const dropped = [...had].filter((topic) => !wanted.has(topic));
    if (dropped.length > 0) return { action: 'unsubscribe', topics: dropped };
    const added = [...wanted].filter((topic) => !had.has(topic));
    return added.length > 0 ? { action: 'subscribe', topics: added } : undefined;
  }

  /** Ends the session where the server refuses the change or does not answer. */
  private async changeTopics(change: CommandFields): Promise<OkAnswer | undefined> {
    try {
      const answer = await this.commands.send(change);
      if (answer.action === 'subscribe' && answer.rooms && !this.ended)
        this.emit({ kind: 'rooms', rooms: answer.rooms });
      return answer;
    } catch (error) {
      if (isRefusal(error)) this.end({ kind: 'refused', reason: error.message });
      else this.lose('the subscription was not answered');
      return undefined;
    }
  }

  private take(text: string): void {
    this.signs = { ...this.signs, heardAt: this.deps.timers.now() };
    const message = parseMessage(text);
    if (!message) this.emit({ kind: 'unknown' });
    else if (message.type === 'answer') this.commands.answer(message);
    else {
      const { interval = 0 } = ('pacing' in message && message.pacing) || {};
      this.frameAt = this.signs.heardAt + interval;
      this.emit({ kind: 'message', message });
    }
  }

  private watch(): void {
    this.stopTimer = this.deps.timers.after(WATCH_EVERY_MS, () => {
      const liveness = livenessOf(this.signs, this.deps.timers.now());
      const measuring = this.pings > 0 && this.pings < FIRST_PINGS && !this.waiting;
      if (liveness === 'ping' || measuring || this.hasGoneQuiet() || this.isAsking()) void this.ping();
      if (liveness === 'dead') this.lose('the server has fallen silent');
      else this.watch();
    });
  }

  /** Frames have stopped for so long that all of them should be settled: time to check whether the last one was lost. */
  private hasGoneQuiet(): boolean {
    if (this.frameAt === undefined || this.deps.timers.now() - this.frameAt < this.settleAfter) return false;
    this.frameAt = undefined;
    return true;
  }

  private isAsking(): boolean {
    const since = this.deps.timers.now() - this.signs.pingedAt;
    return !this.waiting && since >= CHECKPOINTS_EVERY_MS && this.deps.needsCheckpoints();
  }

  /** Whether the server sent its time. */
  private async ping(): Promise<boolean> {
    const sentAt = this.deps.timers.now();
    this.signs = { ...this.signs, pingedAt: sentAt };
    this.pings += 1;
    const answer = await this.commands.send({ action: 'ping' }).catch(() => undefined);
    if (answer?.action !== 'ping') return false;
    this.emit({ kind: 'clock-sample', sample: clockSample(sentAt, this.deps.timers.now(), answer.time) });
    this.emit({ kind: 'checkpoints', checkpoints: answer.checkpoints, time: answer.time });
    return true;
  }

  private end(end: SocketEnd): void {
    if (this.ended) return;
    this.close();
    this.emit({ kind: 'ended', end });
  }
}
