import { z } from 'zod';
import { errorCommandAnswerSchema, okAnswerSchema } from './answers';
import { deltaFrameSchema, roomFrameSchema, settledFrameSchema } from './frames';

/** Everything that the server sends on the WebSocket. */
export const serverMessageSchema = z.union([
  deltaFrameSchema,
  settledFrameSchema,
  roomFrameSchema,
  okAnswerSchema,
  errorCommandAnswerSchema,
]);

export type ServerMessage = z.infer<typeof serverMessageSchema>;
