import type { OkAnswer } from '@millrace/contract';
import type { Timers } from '../../lib/timers';
import type { Address } from './transport';

/** A sign-in is renewed this long before it ends: early enough for a hidden page, whose timers run once a minute. */
const RENEW_BEFORE_MS = 120_000;
/** After a failed attempt the next one follows this much later. */
const RENEW_AGAIN_MS = 10_000;

/** The part of a session that is renewed. */
export interface Renewable {
  /** Undefined when the server refuses, or does not answer. */
  readonly renew: (ticket: string) => Promise<Extract<OkAnswer, { action: 'renew' }> | undefined>;
  readonly lose: (reason: string) => void;
}

export interface RenewalDeps {
  readonly timers: Timers;
  readonly address: () => Promise<Address>;
  /** The server's clock minus ours, ms. */
  readonly offset: () => number;
}

/** Puts a new sign-in in the place of a session's own before that ends, again and again. What is not renewed in time is lost when it ends. */
export class Renewal {
  private readonly deps: RenewalDeps;
  private session: Renewable | undefined;
  private cancelRenew: () => void = () => undefined;
  private cancelEnd: () => void = () => undefined;

  constructor(deps: RenewalDeps) {
    this.deps = deps;
  }

  /** From now on this session is renewed, and no other. `endsAt`: when its sign-in ends, by the server's clock. */
  follow(session: Renewable, endsAt: number): void {
    this.end();
    this.session = session;
    this.plan(endsAt);
  }

  end(): void {
    this.session = undefined;
    this.cancelRenew();
    this.cancelEnd();
  }

  private plan(endsAt: number): void {
    const left = endsAt - this.deps.timers.now() - this.deps.offset();
    this.cancelEnd();
    this.cancelEnd = this.deps.timers.after(left, () => this.session?.lose('the sign-in has ended'));
    // The token that a page opens with may be about to end.
    this.renewIn(Math.max(left - RENEW_BEFORE_MS, Math.min(left / 2, RENEW_AGAIN_MS)));
  }

  private renewIn(ms: number): void {
    this.cancelRenew();
    this.cancelRenew = this.deps.timers.after(ms, () => void this.renew());
  }

  private async renew(): Promise<void> {
    const { session } = this;
    const address = await this.deps.address().catch(() => undefined);
    if (!session || session !== this.session) return;
    const answer = address && (await session.renew(address.ticket));
    if (session !== this.session) return;
    if (answer) this.plan(answer.endsAt);
    else this.renewIn(RENEW_AGAIN_MS);
  }
}
