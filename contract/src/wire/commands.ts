import { z } from 'zod';
import { nameSchema, topicSchema } from './topic';

/** Most topics of one connection. */
export const TOPICS_PER_CONNECTION = 200;

/** Chosen by the client, returned with the answer. */
export const commandIdSchema = z.string().min(1).max(64);

const topics = z.array(topicSchema).min(1).max(TOPICS_PER_CONNECTION);

export const subscribeCommandSchema = z.strictObject({ action: z.literal('subscribe'), id: commandIdSchema, topics });

export const unsubscribeCommandSchema = z.strictObject({
  action: z.literal('unsubscribe'),
  id: commandIdSchema,
  topics,
});

/** Goes to the room's other subscribers. */
export const messageCommandSchema = z.strictObject({
  action: z.literal('message'),
  id: commandIdSchema,
  room: nameSchema,
  text: z.string().min(1).max(2000),
});

export const pingCommandSchema = z.strictObject({ action: z.literal('ping'), id: commandIdSchema });

export const commandSchema = z.discriminatedUnion('action', [
  subscribeCommandSchema,
  unsubscribeCommandSchema,
  messageCommandSchema,
  pingCommandSchema,
]);

export type SubscribeCommand = z.infer<typeof subscribeCommandSchema>;
export type UnsubscribeCommand = z.infer<typeof unsubscribeCommandSchema>;
export type MessageCommand = z.infer<typeof messageCommandSchema>;
export type PingCommand = z.infer<typeof pingCommandSchema>;
export type Command = z.infer<typeof commandSchema>;
