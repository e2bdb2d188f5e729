import { type ItemTopic, itemTopic, parseTopic, topicSchema } from '@millrace/contract';
import { itemsFrames } from '../../domain/delivery/frames';
import type { StoredItem } from '../../domain/items/item-changes';
import { eachConcurrently } from '../../lib/async';
import { AppError } from '../errors';
import type { ItemReader } from '../items/ports';
import type { Sleep } from '../ports';
import type { ConnectionSender, SendOutcome } from './ports';

/** Followed items, and the connection that began to follow them. */
export interface StatesRequest {
  readonly connectionId: string;
  readonly topics: readonly ItemTopic[];
}

/** Has their states sent to a new follower, by another function and without waiting for it. Rejects with `unavailable`. */
export type RequestStates = (request: StatesRequest) => Promise<void>;

const CONCURRENCY = 20;

export interface FollowedStates {
  readonly states: readonly StoredItem[];
  /** Those of which nothing is known. */
  readonly missing: readonly ItemTopic[];
}

export const readStates = async (items: ItemReader, topics: readonly ItemTopic[]): Promise<FollowedStates> => {
  const states = new Map<ItemTopic, StoredItem>();
  await eachConcurrently(topics, CONCURRENCY, async (topic) => {
    const { name, subject = '' } = parseTopic(topic);
    const state = await items.find(name, subject);
    if (state) states.set(topic, state);
  });
  return {
    states: topics.flatMap((topic) => states.get(topic) ?? []),
    missing: topics.filter((topic) => !states.has(topic)),
  };
};

/**
 * Senders go by one reading of the registry for a second, and what they have sent by then may have missed the follower: what is read after that has
 * everything else. Twice that, since readings may be a moment behind.
 */
const KNOWN_AFTER_MS = 2000;

/** Tries of one post. A connection that is only just opening is gone for as long: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
const TRIES = 4;
const WAIT_MS = 1000;

export interface SendStatesDeps {
  readonly items: ItemReader;
  readonly connectionSender: Pick<ConnectionSender, 'post'>;
  readonly sleep: Sleep;
}

const postPatiently = async (
  { connectionSender, sleep }: SendStatesDeps,
  connectionId: string,
  frame: string,
): Promise<SendOutcome> => {
  for (let tried = 1; ; tried++) {
    const outcome = await connectionSender.post(connectionId, frame);
    if (outcome === 'sent' || tried === TRIES) return outcome;
    await sleep(WAIT_MS);
  }
};

/** Sends a new follower the states of its items, once every sender knows of it: from then on it misses no change, though it never sends a command. */
export const createSendStates =
  (deps: SendStatesDeps) =>
  async ({ connectionId, topics }: StatesRequest): Promise<void> => {
    await deps.sleep(KNOWN_AFTER_MS);
    const { states, missing } = await readStates(deps.items, topics);
    for (const frame of itemsFrames(states, missing))
      if ((await postPatiently(deps, connectionId, frame)) !== 'sent') return;
  };

type Values = Readonly<Record<string, readonly string[] | undefined>>;

/** How a client asks as it connects: query parameters are found by their exact names, headers by theirs in any case. */
export interface ConnectParameters {
  readonly query: Values;
  readonly headers: Values;
}

const itemTopicOf = (parameter: string, type: string, subject: string): ItemTopic => {
  const topic = itemTopic(type, subject);
  if (topicSchema.safeParse(topic).success) return topic;
  throw new AppError('invalid_input', `${parameter}: cannot be the subject of an item`, parameter);
};

/**
 * The items that a client asks to follow as it connects, with `?vehicle-id=3` where `vehicle-id` is for items of the type `vehicle`. Throws
 * `invalid_input` for what no item can be called.
 * @param parameters by name, the type of items that each is for
 */
export const followedAtConnect = (
  parameters: ReadonlyMap<string, string>,
  { query, headers }: ConnectParameters,
): readonly ItemTopic[] => {
  const byName = new Map(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values]));
  const topics = [...parameters].flatMap(([name, type]) =>
    [...(query[name] ?? []), ...(byName.get(name.toLowerCase()) ?? [])].map((subject) =>
      itemTopicOf(name, type, subject),
    ),
  );
  return [...new Set(topics)];
};
