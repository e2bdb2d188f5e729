import type { ServerMessage, ShardCheckpoint } from '@millrace/contract';
import { backoffDelay } from '../../lib/backoff';
import { SENDERS_KNOW_MS } from '../settling/backfill';
import { addSample, bestOffset, type ClockSample } from './clock-offset';
import { type ConnectionState, SignedOutError } from './connection-state';
import { Session, type SessionDeps, type SessionEnd } from './socket-session';
import type { Address } from './take-address';

export interface ConnectionDeps extends SessionDeps {
  /** An address with a new ticket, of a new token when `fresh`. Throws `SignedOutError` when there is no session to take one with. */
  readonly address: (fresh: boolean) => Promise<Address>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly online: () => boolean;
}

export interface ConnectionEvents {
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (message: ServerMessage, receivedAt: number) => void;
  /** Server's clock minus ours, ms. */
  readonly onClock: (offset: number) => void;
  readonly onUnknown: () => void;
  /** A subscription was answered; whatever it may have missed is settled `settleAfter` ms later. */
  readonly onSubscribed: (settleAfter: number) => void;
  /** How far the server says that each shard is settled. */
  readonly onCheckpoints: (checkpoints: readonly ShardCheckpoint[]) => void;
  /** There is no connection any more. */
  readonly onLost: () => void;
  /** From `at` (ms) on the page sees everything, or nothing. */
  readonly onCoverage: (connected: boolean, at: number) => void;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A connection is replaced this long before its token ends: early enough for a hidden page, whose timers run once a minute. */
const REPLACE_BEFORE_MS = 120_000;
/** When a replacement could not be had, the next try is this much later; a token that ends sooner than that is not hurried either. */
const REPLACE_AGAIN_MS = 10_000;
/** A replaced connection goes on this long beside its successor: until every sender knows that one, and what is on its way has come. */
const OVERLAP_MS = 2000;

/**
 * Keeps one session going: opens it, and after each loss waits its turn and opens the next. Before its token ends it is handed
 * over to a successor that has already subscribed, and goes on for a while beside it; what both receive counts once.
 */
export class Connection {
  private readonly deps: ConnectionDeps;
  private readonly events: ConnectionEvents;
  private session: Session | undefined;
  private successor: Session | undefined;
  private replaced: Session | undefined;
  private samples: readonly ClockSample[] = [];
  private failures = 0;
  private covered = false;
  /** When every sender of the server knows of the newest session, ms. */
  private knownAt = 0;
  private waiting = false;
  private asleep = false;
  private over = false;
  /** Tries so far: what was begun for an earlier one is dropped. */
  private tries = 0;
  private cancelTry: () => void = () => undefined;
  private cancelReplace: () => void = () => undefined;
  private cancelOverlap: () => void = () => undefined;
  private cancelCover: () => void = () => undefined;

  constructor(deps: ConnectionDeps, events: ConnectionEvents) {
    this.deps = deps;
    this.events = events;
  }

  start(): void {
    this.events.onState({ kind: 'connecting' });
    void this.try();
  }

  stop(): void {
    this.over = true;
    this.cancelTry();
    this.session?.close();
    this.close(this.deps.timers.now());
  }

  /** For when there is reason to hope (the network is back, the page is looked at, the person asks): tries now, or checks that all is well. */
  hurry(): void {
    if (this.over || this.asleep) return;
    if (!this.waiting) {
      this.session?.nudge();
      return;
    }
    this.cancelTry();
    this.waiting = false;
    this.tellReconnecting('trying again');
    void this.try();
  }

  /** Nobody looks at the page: ends the connection until `wake`. */
  sleep(): void {
    if (this.over || this.asleep) return;
    this.asleep = true;
    this.tries += 1;
    this.waiting = false;
    this.cancelTry();
    this.session?.close();
    this.close(this.deps.timers.now());
    this.events.onState({ kind: 'asleep' });
  }

  /** The page is looked at: connects again when it was asleep, and otherwise hurries. */
  wake(): void {
    if (!this.asleep) {
      this.hurry();
      return;
    }
    this.asleep = false;
    this.events.onState({ kind: 'connecting' });
    void this.try();
  }

  /** The browser has lost its network: no use in waiting for silence. */
  goneOffline(): void {
    this.session?.lose('this device is offline');
  }

  private async try(): Promise<void> {
    const mine = ++this.tries;
    let address: Address;
    try {
      address = await this.deps.address(false);
    } catch (error) {
      if (this.over || mine !== this.tries) return;
      if (error instanceof SignedOutError) return this.finish({ kind: 'signed-out' });
      return this.lost({ kind: 'lost', reason: reasonOf(error), heardAt: this.deps.timers.now() });
    }
    if (!this.over && mine === this.tries) this.session = this.open(address);
  }

  private open({ url, endsAt }: Address): Session {
    const session: Session = new Session(this.deps, url, {
      onLive: (settleAfter) => {
        this.becomeLive(session, endsAt);
        this.events.onSubscribed(settleAfter);
      },
      onMessage: this.events.onMessage,
      onUnknown: this.events.onUnknown,
      onCheckpoints: this.events.onCheckpoints,
      onClock: (sample) => {
        this.samples = addSample(this.samples, sample);
        this.events.onClock(bestOffset(this.samples));
      },
      onEnd: (end) => this.ended(session, end),
    });
    return session;
  }

  private ended(session: Session, end: SessionEnd): void {
    if (session === this.successor) this.replaceLater(REPLACE_AGAIN_MS);
    else if (session === this.replaced) this.replacedEnded(end);
    else this.lost(end);
  }

  private becomeLive(session: Session, endsAt: number): void {
    this.replaceLater(endsAt - REPLACE_BEFORE_MS - this.deps.timers.now() - bestOffset(this.samples));
    this.knownAt = this.deps.timers.now() + SENDERS_KNOW_MS;
    if (session !== this.session) {
      this.handOver(session);
      return;
    }
    this.failures = 0;
    this.coverOnceKnown();
    this.events.onState({ kind: 'live' });
  }

  private handOver(successor: Session): void {
    this.dropReplaced();
    this.replaced = this.session;
    this.session = successor;
    this.cancelOverlap = this.deps.timers.after(OVERLAP_MS, () => this.dropReplaced());
  }

  /** Senders that do not know the successor yet have nobody to send to. */
  private replacedEnded(end: SessionEnd): void {
    this.dropReplaced();
    if (this.deps.timers.now() >= this.knownAt) return;
    this.markLost(end.kind === 'lost' ? end.heardAt : this.deps.timers.now());
    this.coverOnceKnown();
  }

  private coverOnceKnown(): void {
    const at = this.knownAt;
    this.cancelCover = this.deps.timers.after(at - this.deps.timers.now(), () => {
      this.covered = true;
      this.events.onCoverage(true, at);
    });
  }

  private dropReplaced(): void {
    this.cancelOverlap();
    this.replaced?.close();
    this.replaced = undefined;
  }

  private replaceLater(ms: number): void {
    this.successor = undefined;
    this.cancelReplace();
    this.cancelReplace = this.deps.timers.after(Math.max(REPLACE_AGAIN_MS, ms), () => void this.replace());
  }

  /** What goes wrong here is tried again, and in the end the old connection is lost like any other. */
  private async replace(): Promise<void> {
    const replaced = this.session;
    const address = await this.deps.address(true).catch(() => undefined);
    if (this.over || !replaced || this.session !== replaced) return;
    if (address) this.successor = this.open(address);
    else this.replaceLater(REPLACE_AGAIN_MS);
  }

  private dropSuccessor(): void {
    this.cancelReplace();
    this.successor?.close();
    this.successor = undefined;
  }

  private lost(end: SessionEnd): void {
    this.close(end.kind === 'lost' ? end.heardAt : this.deps.timers.now());
    if (end.kind === 'refused') this.finish({ kind: 'failed', reason: end.reason });
    else this.retryLater(end.reason);
  }

  /** `heardAt`: until when everything has come, ms. */
  private close(heardAt: number): void {
    this.session = undefined;
    this.dropSuccessor();
    this.dropReplaced();
    this.markLost(heardAt);
    this.events.onLost();
  }

  private retryLater(reason: string): void {
    this.failures += 1;
    const delay = backoffDelay(this.failures, this.deps.random());
    this.waiting = true;
    this.tellReconnecting(reason, this.deps.timers.now() + delay);
    this.cancelTry = this.deps.timers.after(delay, () => this.deps.online() && this.hurry());
  }

  private markLost(at: number): void {
    this.cancelCover();
    if (this.covered) this.events.onCoverage(false, at);
    this.covered = false;
  }

  private tellReconnecting(reason: string, nextTry?: number): void {
    const offline = !this.deps.online();
    this.events.onState({
      kind: 'reconnecting',
      reason,
      offline,
      ...(nextTry !== undefined && !offline && { nextTry }),
    });
  }

  private finish(state: ConnectionState): void {
    this.over = true;
    this.events.onState(state);
  }
}
