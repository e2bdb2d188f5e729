import { z } from 'zod';
import { alertsFrameSchema } from './alerts';
import { annotationFrameSchema } from './annotation';
import { errorSchema } from './error';
import { deltaFrameSchema, itemsFrameSchema, settledFrameSchema } from './frames';
import { followedItemSchema } from './item';
import { chartMomentSchema, peopleFrameSchema, ROOM_STATES, roomFrameSchema, roomStateSchema } from './room';
import { shardCheckpointSchema } from './settled';
import { nameSchema, ticketTextSchema, topicSchema } from './topic';

/** Most topics of one connection. */
export const TOPICS_PER_CONNECTION = 200;

/** Most bytes of all their names together: every sender reads them, about once a second. */
export const TOPIC_BYTES_PER_CONNECTION = 8192;

/** Chosen by the client, returned with the answer. */
export const commandIdSchema = z.string().min(1).max(64);

const commandTopics = z.array(topicSchema).min(1).max(TOPICS_PER_CONNECTION);

export const subscribeCommandSchema = z.strictObject({
  action: z.literal('subscribe'),
  id: commandIdSchema,
  topics: commandTopics,
});

export const unsubscribeCommandSchema = z.strictObject({
  action: z.literal('unsubscribe'),
  id: commandIdSchema,
  topics: commandTopics,
});

/** Most characters of a message. */
export const MESSAGE_CHARS = 2000;

/** Goes to the room's other subscribers, and is there for those who come later. `about`: the moment of a chart that it is pinned to. */
export const messageCommandSchema = z.strictObject({
  action: z.literal('message'),
  id: commandIdSchema,
  room: nameSchema,
  text: z.string().min(1).max(MESSAGE_CHARS).regex(/\S/, 'must not be blank'),
  about: chartMomentSchema.optional(),
});

/** Goes on with a new sign-in, which the ticket is for: the connection ends with that one, and may do what its groups may. */
export const renewCommandSchema = z.strictObject({
  action: z.literal('renew'),
  id: commandIdSchema,
  ticket: ticketTextSchema,
});

export const pingCommandSchema = z.strictObject({ action: z.literal('ping'), id: commandIdSchema });

export const commandSchema = z.discriminatedUnion('action', [
  subscribeCommandSchema,
  unsubscribeCommandSchema,
  messageCommandSchema,
  renewCommandSchema,
  pingCommandSchema,
]);

export type SubscribeCommand = z.infer<typeof subscribeCommandSchema>;
export type UnsubscribeCommand = z.infer<typeof unsubscribeCommandSchema>;
export type MessageCommand = z.infer<typeof messageCommandSchema>;
export type RenewCommand = z.infer<typeof renewCommandSchema>;
export type PingCommand = z.infer<typeof pingCommandSchema>;
export type Command = z.infer<typeof commandSchema>;

const answer = { type: z.literal('answer'), id: commandIdSchema, ok: z.literal(true) };

/** All topics that the connection now has. */
const topics = z.array(topicSchema);

export const okAnswerSchema = z.discriminatedUnion('action', [
  /**
   * `settleAfter`: ms after which every window that the page may have missed a frame of is settled; time for a second look. `items`: the items that the
   * command names, as they are stored, as far as they fit; a frame of type `items` follows with all of them. `rooms`: the first of
   * the rooms that the command names, as they are now; a message that came in meanwhile may come as a frame as well.
   */
  z.strictObject({
    ...answer,
    action: z.literal('subscribe'),
    topics,
    settleAfter: z.int().positive(),
    items: z.array(followedItemSchema).optional(),
    rooms: z.array(roomStateSchema).max(ROOM_STATES).optional(),
  }),
  z.strictObject({ ...answer, action: z.literal('unsubscribe'), topics }),
  /** `delivered`: how many other subscribers it went to. `message`: as they get it. */
  z.strictObject({
    ...answer,
    action: z.literal('message'),
    delivered: z.int().nonnegative(),
    message: roomFrameSchema,
  }),
  /** `endsAt`: when the sign-in ends now, ms since the epoch. `removed`: topics that the connection had and may not have any more. */
  z.strictObject({ ...answer, action: z.literal('renew'), endsAt: z.int(), topics, removed: z.array(topicSchema) }),
  /** `time`: the server's clock, ms since the epoch. `checkpoints`: how far each shard is settled. */
  z.strictObject({ ...answer, action: z.literal('ping'), time: z.int(), checkpoints: z.array(shardCheckpointSchema) }),
]);

export const errorCommandAnswerSchema = z.strictObject({
  type: z.literal('answer'),
  /** Null where the command's own id could not be read. */
  id: commandIdSchema.nullable(),
  ok: z.literal(false),
  error: errorSchema,
});

export const answerSchema = z.union([okAnswerSchema, errorCommandAnswerSchema]);

export type OkAnswer = z.infer<typeof okAnswerSchema>;
export type Answer = z.infer<typeof answerSchema>;

/** Everything that the server sends on the WebSocket. */
export const serverMessageSchema = z.union([
  deltaFrameSchema,
  settledFrameSchema,
  itemsFrameSchema,
  roomFrameSchema,
  peopleFrameSchema,
  annotationFrameSchema,
  alertsFrameSchema,
  okAnswerSchema,
  errorCommandAnswerSchema,
]);

export type ServerMessage = z.infer<typeof serverMessageSchema>;
