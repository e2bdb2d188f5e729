import { deltaFrameSchema, type ServerMessage, serverMessageSchema, settledFrameSchema } from '@millrace/contract';

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The schema of each frame by its type: what comes often is not compared with those of others first. */
const frameSchemas = new Map<unknown, typeof deltaFrameSchema | typeof settledFrameSchema>([
  ['delta', deltaFrameSchema],
  ['settled', settledFrameSchema],
]);

/** Undefined for a message that this page does not understand. */
export const parseMessage = (text: string): ServerMessage | undefined => {
  const message = toJson(text);
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
  return (frameSchemas.get(type) ?? serverMessageSchema).safeParse(message).data;
};
