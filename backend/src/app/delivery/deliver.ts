import type { Random } from '@millrace/contract';
import type { Connection } from '../../domain/access/connection';
import type { Clock, Sleep } from '../ports';
import type { ConnectionRegistry, ConnectionSender, SendOutcome } from './ports';
import type { PostCounts } from './tally';

/** Tries of one post, the first among them. */
const TRIES = 4;

/** The longest wait before the second try; it doubles with each further one. */
const FIRST_WAIT_MS = 100;

/** No post to a subscriber is tried again this long after the first one of a batch: one that does not answer in time has used that up. */
const RETRY_MS = 1000;

/** What one subscriber's messages of one batch may take. */
const SUBSCRIBER_BUDGET_MS = 3000;

/** So long after `$connect`, API Gateway may say 410 for a connection that is only about to open. */
const OPENING_MS = 10_000;

export interface DeliveryDeps {
  readonly connectionSender: ConnectionSender;
  readonly registry: ConnectionRegistry;
  readonly now: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
}

/** What became of a subscriber's messages, and of each post. */
export interface Delivered extends PostCounts {
  readonly outcome: SendOutcome;
}

/** The messages of one subscriber, on their way. */
class Shipping {
  readonly counts = { posts: 0, refused: 0, failed: 0 };
  private readonly deps: DeliveryDeps;
  private readonly id: string;
  private readonly tries: number;
  private readonly started: number;

  constructor(deps: DeliveryDeps, id: string, tries: number) {
    this.deps = deps;
    this.id = id;
    this.tries = tries;
    this.started = deps.now();
  }

  async postAll(messages: readonly string[]): Promise<SendOutcome> {
    for (const message of messages) {
      if (this.deps.now() - this.started >= SUBSCRIBER_BUDGET_MS) return 'failed';
      const outcome = await this.post(message);
      if (outcome !== 'sent') return outcome;
    }
    return 'sent';
  }

  private async post(message: string): Promise<SendOutcome> {
    const { connectionSender, now, sleep, random } = this.deps;
    for (let tried = 1; ; tried++) {
      const outcome = await connectionSender.post(this.id, message);
      this.count(outcome);
      const isOver = outcome === 'sent' || outcome === 'gone';
      if (isOver || tried >= this.tries || now() - this.started >= RETRY_MS) return outcome;
      await sleep(random() * FIRST_WAIT_MS * 2 ** (tried - 1));
    }
  }

  private count(outcome: SendOutcome): void {
    if (outcome === 'sent') this.counts.posts++;
    else if (outcome !== 'gone') this.counts[outcome]++;
  }
}

/**
 * Sends one subscriber its messages, in order and within a few seconds. A connection that is gone is taken out of the registry; a post that is refused or
 * fails is tried again, `tries` times in all.
 */
export const createDeliver =
  (deps: DeliveryDeps) =>
  async (to: Connection, messages: readonly string[], tries = TRIES): Promise<Delivered> => {
    const shipping = new Shipping(deps, to.connectionId, tries);
    const outcome = await shipping.postAll(messages);
    if (outcome === 'gone' && deps.now() - to.connectedAt >= OPENING_MS) await deps.registry.remove(to.connectionId);
    return { outcome, ...shipping.counts };
  };

export type Deliver = ReturnType<typeof createDeliver>;

/**
 * Closes a connection, so that its client comes back and starts anew. It leaves the registry only when it really is closed:
 * an open one that nothing is sent to would look alive and stay still. Answers whether it is closed.
 */
export const createDisconnectSubscriber =
  ({ connectionSender, registry }: Pick<DeliveryDeps, 'connectionSender' | 'registry'>) =>
  async (connectionId: string): Promise<boolean> => {
    const outcome = await connectionSender.close(connectionId);
    if (outcome === 'refused' || outcome === 'failed') return false;
    await registry.remove(connectionId);
    return true;
  };

export type DisconnectSubscriber = ReturnType<typeof createDisconnectSubscriber>;
