import { type ServerMessage, serverMessageSchema, type Topic } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { WebSocket } from 'ws';
import { MINUTE_MS } from '../../lib/time';

interface Deadline {
  /** Aborts with `other`, or when the time is up. */
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  readonly clear: () => void;
}

/**
 * Bounds what `other` may end sooner. By hand: the signals of `AbortSignal.any` and `AbortSignal.timeout` may be collected before their time is up (Node 20).
 */
export const deadline = (ms: number, other: AbortSignal): Deadline => {
  const controller = new AbortController();
  const end = () => controller.abort();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    end();
  }, ms);
  if (other.aborted) end();
  other.addEventListener('abort', end, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    clear: () => {
      clearTimeout(timer);
      other.removeEventListener('abort', end);
    },
  };
};

/** API Gateway closes a connection on which nothing was sent for ten minutes. */
const PING_EVERY_MS = 5 * MINUTE_MS;

export interface WatchSession {
  /** With a ticket that was not used before. */
  readonly address: string;
  readonly topics: readonly Topic[];
  readonly onMessage: (message: ServerMessage, text: string) => void;
  readonly signal: AbortSignal;
}

const isRefused = (message: ServerMessage): message is Extract<ServerMessage, { ok: false }> =>
  message.type === 'answer' && !message.ok;

/** Subscribes on one connection and passes on what comes. Resolves with why it ended. @throws UserError when it is refused */
export const watchSession = ({ address, topics, onMessage, signal }: WatchSession): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const send = (command: object) => socket.send(JSON.stringify(command));
    const pings = setInterval(() => send({ action: 'ping', id: 'ping' }), PING_EVERY_MS);
    const stop = () => socket.terminate();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('open', () => send({ action: 'subscribe', id: 'watch', topics }));
    socket.on('message', (data) => {
      const text = String(data);
      const message = serverMessageSchema.parse(JSON.parse(text));
      if (isRefused(message)) reject(new UserError(message.error.message));
      onMessage(message, text);
    });
    socket.on('error', (error) => reject(new UserError(`the WebSocket: ${error.message}`)));
    socket.on('close', (code, reason) => {
      clearInterval(pings);
      signal.removeEventListener('abort', stop);
      resolve(`${code} ${reason}`.trim());
    });
  });
