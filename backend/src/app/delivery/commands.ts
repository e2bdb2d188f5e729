import {
  type FollowedItem,
  type ItemTopic,
  isItemTopic,
  type OkAnswer,
  type RoomState,
  type SubscribeCommand,
  TOPIC_BYTES_PER_CONNECTION,
  TOPICS_PER_CONNECTION,
  type Topic,
  type UnsubscribeCommand,
} from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import { followedItem, itemsWithin } from '../../domain/items/item-changes';
import { settleAfterOf } from '../../domain/time';
import { checkTopics, type KnownTopics } from '../access/check-topics';
import { checkConnections } from '../access/usage';
import { AppError, notConnected } from '../errors';
import type { ItemReader } from '../items/ports';
import type { Clock } from '../ports';
import { type ConnectParameters, followedAtConnect, type RequestStates, readStates } from './follow';
import type { ConnectionRegistry } from './ports';

interface WatchDeps {
  readonly registry: ConnectionRegistry;
  readonly metrics: KnownTopics;
  readonly requestStates: RequestStates;
}

export interface SubscribeDeps extends WatchDeps {
  readonly items: ItemReader;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
  /** Says how the rooms among topics are, into which somebody comes. */
  readonly enter: (caller: Caller, topics: readonly Topic[]) => Promise<readonly RoomState[]>;
}

const tooMany = (): AppError =>
  new AppError(
    'too_many_topics',
    `a connection may watch ${TOPICS_PER_CONNECTION} topics, of ${TOPIC_BYTES_PER_CONNECTION} bytes together: unsubscribe from some, or open another`,
    'topics',
  );

/** Adds topics that the connection may watch, and answers with all that it has. */
const watch = async (
  { registry, requestStates }: WatchDeps,
  connectionId: string,
  topics: readonly Topic[],
): Promise<readonly Topic[]> => {
  const added = await registry.addTopics(connectionId, topics, TOPICS_PER_CONNECTION, TOPIC_BYTES_PER_CONNECTION);
  if (added.outcome === 'not connected') throw notConnected();
  if (added.outcome === 'too many') throw tooMany();
  const followed = topics.filter(isItemTopic);
  if (followed.length > 0) await requestStates({ connectionId, topics: followed });
  return added.topics;
};

/** Bytes of the states in an answer, which has topics and rooms beside them; all of them come in frames of their own. */
const STATES_BYTES = 10 * 1024;

const statesFor = async (items: ItemReader, topics: readonly ItemTopic[]): Promise<FollowedItem[]> => [
  ...itemsWithin((await readStates(items, topics)).states.map(followedItem), STATES_BYTES),
];

export const createSubscribe =
  (deps: SubscribeDeps) =>
  async (caller: Caller, { id, topics }: SubscribeCommand): Promise<OkAnswer> => {
    checkTopics(caller.groups, deps.metrics, topics);
    const all = await watch(deps, caller.connectionId, topics);
    const followed = topics.filter(isItemTopic);
    const rooms = await deps.enter(caller, topics);
    return {
      type: 'answer',
      id,
      ok: true,
      action: 'subscribe',
      topics: [...all],
      settleAfter: settleAfterOf(deps.settling),
      ...(followed.length > 0 && { items: await statesFor(deps.items, followed) }),
      ...(rooms.length > 0 && { rooms: [...rooms] }),
    };
  };

export interface ConnectDeps extends WatchDeps {
  /** By the names of query parameters and headers, the type of items that each is for. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly now: Clock;
}

/** Lets somebody connect who has not too many connections, and follow the items that they ask for at once. Nothing may be sent before it has answered. */
export const createConnect =
  (deps: ConnectDeps) =>
  async (caller: Caller, asked: ConnectParameters): Promise<void> => {
    const { registry, metrics, parameters } = deps;
    const connectedAt = deps.now();
    // Tickets may have been taken before there were so many.
    await checkConnections(registry, caller.userId, connectedAt);
    const topics = followedAtConnect(parameters, asked);
    checkTopics(caller.groups, metrics, topics);
    await registry.register({ ...caller, connectedAt });
    if (topics.length > 0) await watch(deps, caller.connectionId, topics);
  };

interface UnsubscribeDeps {
  readonly registry: ConnectionRegistry;
  /** Somebody leaves the rooms among topics. */
  readonly leave: (userId: string, topics: readonly Topic[]) => Promise<void>;
}

export const createUnsubscribe =
  ({ registry, leave }: UnsubscribeDeps) =>
  async ({ connectionId, userId }: Caller, { id, topics }: UnsubscribeCommand): Promise<OkAnswer> => {
    const left = await registry.removeTopics(connectionId, topics);
    if (!left) throw notConnected();
    await leave(userId, topics);
    return { type: 'answer', id, ok: true, action: 'unsubscribe', topics: [...left] };
  };
