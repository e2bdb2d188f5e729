import type { ServerMessage } from '@millrace/contract';
import { backoffDelay } from './backoff';
import { addSample, bestOffset, type ClockSample } from './clock-offset';
import { type ConnectionState, SignedOutError } from './connection-state';
import { Session, type SessionDeps, type SessionEnd } from './session';

export interface ConnectionDeps extends SessionDeps {
  /** A fresh address with a ticket that opens one socket. Throws `SignedOutError` when there is no session to take one with. */
  readonly address: () => Promise<string>;
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
  /** From `at` (ms) on the page sees everything, or nothing. */
  readonly onCoverage: (connected: boolean, at: number) => void;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Keeps one session going: opens it, and after each loss waits its turn and opens the next. */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #events: ConnectionEvents;
  #session: Session | undefined;
  #samples: readonly ClockSample[] = [];
  #failures = 0;
  #live = false;
  #waiting = false;
  #over = false;
  #cancelTry: () => void = () => undefined;

  constructor(deps: ConnectionDeps, events: ConnectionEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  start(): void {
    this.#events.onState({ kind: 'connecting' });
    void this.#try();
  }

  stop(): void {
    this.#over = true;
    this.#cancelTry();
    this.#session?.close();
    this.#markLost(this.#deps.timers.now());
  }

  /** For when there is reason to hope (the network is back, the page is looked at, the person asks): tries now, or checks that all is well. */
  hurry(): void {
    if (this.#over) return;
    if (!this.#waiting) {
      this.#session?.nudge();
      return;
    }
    this.#cancelTry();
    this.#waiting = false;
    this.#tellReconnecting('trying again');
    void this.#try();
  }

  /** The browser has lost its network: no use in waiting for silence. */
  goneOffline(): void {
    this.#session?.lose('this device is offline');
  }

  async #try(): Promise<void> {
    let url: string;
    try {
      url = await this.#deps.address();
    } catch (error) {
      if (this.#over) return;
      if (error instanceof SignedOutError) return this.#finish({ kind: 'signed-out' });
      return this.#lost({ kind: 'lost', reason: reasonOf(error), heardAt: this.#deps.timers.now() });
    }
    if (!this.#over) this.#open(url);
  }

  #open(url: string): void {
    this.#session = new Session(this.#deps, url, {
      onLive: () => this.#becomeLive(),
      onMessage: this.#events.onMessage,
      onUnknown: this.#events.onUnknown,
      onClock: (sample) => {
        this.#samples = addSample(this.#samples, sample);
        this.#events.onClock(bestOffset(this.#samples));
      },
      onEnd: (end) => this.#lost(end),
    });
  }

  #becomeLive(): void {
    this.#failures = 0;
    this.#live = true;
    this.#events.onCoverage(true, this.#deps.timers.now());
    this.#events.onState({ kind: 'live' });
  }

  #lost(end: SessionEnd): void {
    this.#session = undefined;
    this.#markLost(end.kind === 'lost' ? end.heardAt : this.#deps.timers.now());
    if (end.kind === 'refused') this.#finish({ kind: 'failed', reason: end.reason });
    else this.#retryLater(end.reason);
  }

  #retryLater(reason: string): void {
    this.#failures += 1;
    const delay = backoffDelay(this.#failures, this.#deps.random());
    this.#waiting = true;
    this.#tellReconnecting(reason, this.#deps.timers.now() + delay);
    this.#cancelTry = this.#deps.timers.after(delay, () => this.#deps.online() && this.hurry());
  }

  #markLost(at: number): void {
    if (this.#live) this.#events.onCoverage(false, at);
    this.#live = false;
  }

  #tellReconnecting(reason: string, nextTry?: number): void {
    const offline = !this.#deps.online();
    this.#events.onState({
      kind: 'reconnecting',
      reason,
      offline,
      ...(nextTry !== undefined && !offline && { nextTry }),
    });
  }

  #finish(state: ConnectionState): void {
    this.#over = true;
    this.#events.onState(state);
  }
}
