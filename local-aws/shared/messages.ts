import { z } from 'zod';

/** What a stand-in's process tells the local cloud. */
export const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** A program that the stand-in runs, to be ended if the stand-in itself cannot. */
  z.object({ type: z.literal('program'), pid: z.number() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  /** Records were put: the shards that took them. */
  z.object({ type: z.literal('put'), shards: z.array(z.string()) }),
  /** Cognito would have sent a mail. */
  z.object({ type: z.literal('mail'), to: z.string(), subject: z.string(), code: z.string() }),
]);

export type Message = z.infer<typeof messageSchema>;
