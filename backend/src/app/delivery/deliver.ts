import type { Random } from '@millrace/contract';
import type { Connection } from '../../domain/access/connection';
import type { Clock, Sleep } from '../ports';
import type { ConnectionRegistry, ConnectionSender, SendOutcome } from './ports';

/** Tries of one post, the first among them. */
const TRIES = 3;

/** The longest wait before the second try; it doubles with each further one. */
const FIRST_WAIT_MS = 100;

/** What one subscriber's messages of one batch may take before it counts as unreachable. */
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

export type Delivery = 'sent' | 'gone' | 'unreachable';

const postPatiently = async (
  deps: DeliveryDeps,
  id: string,
  message: string,
  deadline: number,
): Promise<SendOutcome> => {
  for (let tried = 1; ; tried++) {
    const outcome = await deps.connectionSender.post(id, message);
    if (outcome !== 'busy' || tried === TRIES || deps.now() >= deadline) return outcome;
    await deps.sleep(deps.random() * FIRST_WAIT_MS * 2 ** (tried - 1));
  }
};

const postAll = async (deps: DeliveryDeps, id: string, messages: readonly string[]): Promise<SendOutcome> => {
  const deadline = deps.now() + SUBSCRIBER_BUDGET_MS;
  for (const message of messages) {
    if (deps.now() >= deadline) return 'busy';
    const outcome = await postPatiently(deps, id, message, deadline);
    if (outcome !== 'sent') return outcome;
  }
  return 'sent';
};

/**
 * Sends one subscriber its messages, in order and within a few seconds. A connection that is gone is taken out of the registry;
 * one that is busy is tried again, and `unreachable` after that.
 */
export const createDeliver =
  (deps: DeliveryDeps) =>
  async (to: Connection, messages: readonly string[]): Promise<Delivery> => {
    const outcome = await postAll(deps, to.connectionId, messages);
    if (outcome === 'gone' && deps.now() - to.connectedAt >= OPENING_MS) await deps.registry.remove(to.connectionId);
    return outcome === 'busy' ? 'unreachable' : outcome;
  };

export type Deliver = ReturnType<typeof createDeliver>;

/**
 * Closes a connection, so that its client comes back and starts anew. It leaves the registry only when it really is closed:
 * an open one that nothing is sent to would look alive and stay still. Answers whether it is closed.
 */
export const createDisconnectSubscriber =
  ({
    connectionSender,
    registry,
  }: {
    readonly connectionSender: ConnectionSender;
    readonly registry: ConnectionRegistry;
  }) =>
  async (connectionId: string): Promise<boolean> => {
    if ((await connectionSender.close(connectionId)) === 'busy') return false;
    await registry.remove(connectionId);
    return true;
  };

export type DisconnectSubscriber = ReturnType<typeof createDisconnectSubscriber>;
