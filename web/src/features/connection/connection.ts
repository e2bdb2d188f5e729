import type { OkAnswer } from '@millrace/contract';
import { backoffDelay } from '../../lib/backoff';
import { SignedOutError } from '../../lib/rest';
import { SENDERS_KNOW_MS } from '../settling/backfill';
import { addSample, bestOffset, type ClockSample } from './clock-offset';
import type { CommandFields } from './commands';
import type { ConnectionEvent, ConnectionState } from './connection-state';
import { HandOver } from './hand-over';
import { Renewal } from './renewal';
import { type SocketEnd, type SocketReport, SocketSession, type SocketSessionDeps } from './socket-session';
import type { Address } from './transport';

export interface ConnectionDeps extends SocketSessionDeps {
  /** An address with a new ticket, of a new token when `fresh`. Throws `SignedOutError` when there is no session to take one with. */
  readonly address: (fresh: boolean) => Promise<Address>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly online: () => boolean;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Keeps one session open: after each loss it waits and opens the next. `transitions` says which state may follow
 * which. It is written by hand since the hand-over and the coverage that it reports are what makes the figures exact.
 */
export class Connection {
  private readonly deps: ConnectionDeps;
  private readonly emit: (event: ConnectionEvent) => void;
  private readonly handOver: HandOver;
  private readonly renewal: Renewal;
  private session: SocketSession | undefined;
  private samples: readonly ClockSample[] = [];
  private failures = 0;
  private covered = false;
  /** When every sender of the server knows of the newest session, ms. */
  private knownAt = 0;
  /** `waiting`: for the next try. `over`: no try will follow. */
  private phase: 'active' | 'waiting' | 'asleep' | 'over' = 'active';
  /** Attempts so far: the result of an earlier one is dropped. */
  private tries = 0;
  private cancelTry: () => void = () => undefined;
  private cancelCover: () => void = () => undefined;

  constructor(deps: ConnectionDeps, emit: (event: ConnectionEvent) => void) {
    this.deps = deps;
    this.emit = emit;
    const address = () => deps.address(true);
    const { timers, random } = deps;
    this.handOver = new HandOver({ timers, random, address, open: (at) => this.open(at) });
    this.renewal = new Renewal({ timers, address, offset: () => bestOffset(this.samples) });
  }

  start(): void {
    this.report({ kind: 'connecting' });
    void this.try();
  }

  stop(): void {
    this.phase = 'over';
    this.end();
  }

  /** The network is back, the page is visible or a person asks: tries now if it was waiting, and otherwise pings. */
  hurry(): void {
    if (this.phase === 'active') this.session?.nudge();
    if (this.phase !== 'waiting') return;
    this.cancelTry();
    this.phase = 'active';
    this.reportReconnecting('trying again');
    void this.try();
  }

  /** The page wants other topics than before. */
  followTopics(): void {
    void this.session?.followTopics();
  }

  /** Sends what a person asks for. Rejects on a refusal, and where there is no connection. */
  send(command: CommandFields): Promise<OkAnswer> {
    return this.session?.send(command) ?? Promise.reject(new Error('there is no connection'));
  }

  /** The page has been hidden for long: closes the connection until `wake`. */
  sleep(): void {
    if (this.phase === 'over' || this.phase === 'asleep') return;
    this.phase = 'asleep';
    this.end();
    this.report({ kind: 'asleep' });
  }

  /** The page is visible: connects again if it was asleep, and otherwise hurries. */
  wake(): void {
    if (this.phase !== 'asleep') {
      this.hurry();
      return;
    }
    this.phase = 'active';
    this.start();
  }

  /** The browser has lost its network: no need to wait for silence. */
  goneOffline(): void {
    const reason = 'this device is offline';
    if (this.phase === 'waiting') this.reportReconnecting(reason);
    else this.session?.lose(reason);
  }

  private end(): void {
    this.tries += 1;
    this.cancelTry();
    this.session?.close();
    this.close(this.deps.timers.now());
  }

  private async try(): Promise<void> {
    const mine = ++this.tries;
    let address: Address;
    try {
      address = await this.deps.address(false);
    } catch (error) {
      if (mine !== this.tries) return;
      if (error instanceof SignedOutError) return this.finish({ kind: 'signed-out' });
      return this.lost({ kind: 'lost', reason: reasonOf(error), heardAt: this.deps.timers.now() });
    }
    if (mine === this.tries) this.session = this.open(address);
  }

  private open({ url, endsAt }: Address): SocketSession {
    const session: SocketSession = new SocketSession(this.deps, url, (event) => this.take(session, endsAt, event));
    return session;
  }

  private take(session: SocketSession, endsAt: number, event: SocketReport): void {
    if (event.kind === 'ended') this.ended(session, event.end);
    else if (event.kind === 'clock-sample') this.measured(event.sample);
    else if (event.kind !== 'topics' || session === this.session) {
      if (event.kind === 'subscribed') this.becomeLive(session, endsAt);
      this.emit(event);
    }
  }

  private measured(sample: ClockSample): void {
    this.samples = addSample(this.samples, sample);
    this.emit({ kind: 'clock', offset: bestOffset(this.samples) });
  }

  private ended(session: SocketSession, end: SocketEnd): void {
    if (this.handOver.isSuccessor(session)) this.handOver.planAgain();
    else if (this.handOver.isReplaced(session)) this.replacedEnded(end);
    else this.lost(end);
  }

  private becomeLive(session: SocketSession, endsAt: number): void {
    this.handOver.plan();
    this.renewal.follow(session, endsAt);
    this.knownAt = this.deps.timers.now() + SENDERS_KNOW_MS;
    if (session !== this.session) {
      this.handOver.keepBeside(this.session);
      this.session = session;
      return;
    }
    this.failures = 0;
    this.coverOnceKnown();
    this.report({ kind: 'live' });
  }

  /** Senders that do not know the successor yet reach nobody, so there is a gap until they do. */
  private replacedEnded(end: SocketEnd): void {
    this.handOver.dropReplaced();
    if (this.deps.timers.now() >= this.knownAt) return;
    this.markLost(this.lastHeard(end));
    this.coverOnceKnown();
  }

  private lost(end: SocketEnd): void {
    this.close(this.lastHeard(end));
    if (end.kind === 'refused') this.finish({ kind: 'failed', reason: end.reason });
    else this.retryLater(end.reason);
  }

  private lastHeard(end: SocketEnd): number {
    return end.kind === 'lost' ? end.heardAt : this.deps.timers.now();
  }

  /** `heardAt`: until when everything has arrived, ms. */
  private close(heardAt: number): void {
    this.session = undefined;
    this.handOver.end();
    this.renewal.end();
    this.markLost(heardAt);
    this.emit({ kind: 'lost' });
  }

  private retryLater(reason: string): void {
    this.failures += 1;
    const delay = backoffDelay(this.failures, this.deps.random());
    this.phase = 'waiting';
    this.reportReconnecting(reason, this.deps.timers.now() + delay);
    this.cancelTry = this.deps.timers.after(delay, () => this.deps.online() && this.hurry());
  }

  private coverOnceKnown(): void {
    const at = this.knownAt;
    this.cancelCover = this.deps.timers.after(at - this.deps.timers.now(), () => {
      this.covered = true;
      this.emit({ kind: 'coverage', connected: true, at });
    });
  }

  private markLost(at: number): void {
    this.cancelCover();
    if (this.covered) this.emit({ kind: 'coverage', connected: false, at });
    this.covered = false;
  }

  private reportReconnecting(reason: string, nextTry?: number): void {
    const offline = !this.deps.online();
    this.report({ kind: 'reconnecting', reason, offline, ...(nextTry !== undefined && !offline && { nextTry }) });
  }

  private finish(state: ConnectionState): void {
    this.phase = 'over';
    this.report(state);
  }

  private report(state: ConnectionState): void {
    this.emit({ kind: 'state', state });
  }
}
