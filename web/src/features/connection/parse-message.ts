import { type ServerMessage, serverMessageSchema } from '@millrace/contract';

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Undefined for whatever this page does not understand. */
export const parseMessage = (text: string): ServerMessage | undefined =>
  serverMessageSchema.safeParse(toJson(text)).data;
