import type { Timers } from '../../lib/timers';
import type { SocketSession } from './socket-session';
import type { Address } from './transport';

/**
 * A session is replaced at this age, or up to `REPLACE_WITHIN_MS` later, so that pages that were opened together do not come back together. API
 * Gateway ends every connection after two hours: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
const REPLACE_AT_MS = 110 * 60_000;
const REPLACE_WITHIN_MS = 5 * 60_000;
/** After a failed attempt at a successor the next one follows this much later. */
const REPLACE_AGAIN_MS = 10_000;
/** A replaced session stays open this long beside its successor: until every sender knows the successor and what is in flight has arrived. */
const OVERLAP_MS = 2000;

export interface HandOverDeps {
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  readonly address: () => Promise<Address>;
  readonly open: (address: Address) => SocketSession;
}

/**
 * Replaces a session before it is too old. The successor subscribes before it takes over, and the session that it replaces stays
 * open beside it for a while; what both receive counts once.
 */
export class HandOver {
  private readonly deps: HandOverDeps;
  private successor: SocketSession | undefined;
  private replaced: SocketSession | undefined;
  /** Plans so far: an address that an earlier plan requested is dropped. */
  private plans = 0;
  private cancelReplace: () => void = () => undefined;
  private cancelOverlap: () => void = () => undefined;

  constructor(deps: HandOverDeps) {
    this.deps = deps;
  }

  isSuccessor(session: SocketSession): boolean {
    return session === this.successor;
  }

  isReplaced(session: SocketSession): boolean {
    return session === this.replaced;
  }

  /** Plans the successor of a session that has just been opened. */
  plan(): void {
    this.replaceIn(REPLACE_AT_MS + this.deps.random() * REPLACE_WITHIN_MS);
  }

  /** A successor that failed is attempted again; if none succeeds, the old session is lost like any other when the server ends it. */
  planAgain(): void {
    this.replaceIn(REPLACE_AGAIN_MS);
  }

  /** The successor of `session` has taken over; `session` stays open beside it for a while. */
  keepBeside(session: SocketSession | undefined): void {
    this.dropReplaced();
    this.replaced = session;
    this.cancelOverlap = this.deps.timers.after(OVERLAP_MS, () => this.dropReplaced());
  }

  dropReplaced(): void {
    this.cancelOverlap();
    this.replaced?.close();
    this.replaced = undefined;
  }

  /** Drops the successor and the session that was replaced. */
  end(): void {
    this.plans += 1;
    this.cancelReplace();
    this.successor?.close();
    this.successor = undefined;
    this.dropReplaced();
  }

  private replaceIn(ms: number): void {
    const plan = ++this.plans;
    this.successor = undefined;
    this.cancelReplace();
    this.cancelReplace = this.deps.timers.after(ms, () => void this.replace(plan));
  }

  private async replace(plan: number): Promise<void> {
    const address = await this.deps.address().catch(() => undefined);
    if (plan !== this.plans) return;
    if (address) this.successor = this.deps.open(address);
    else this.planAgain();
  }
}
