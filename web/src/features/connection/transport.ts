import { ticketSchema, type WebConfig } from '@millrace/contract';
import { fetchJson, type TakeToken, withToken } from '../../lib/rest';

/** Where one WebSocket connection may be opened, or what one is renewed with; once. And when its sign-in ends. */
export interface Address {
  readonly url: string;
  readonly ticket: string;
  readonly endsAt: number;
}

/** Trades the ID token, a new one when `fresh`, for an address. */
export const takeAddress = ({ rest, websocket }: WebConfig, takeToken: TakeToken, fresh: boolean): Promise<Address> =>
  withToken(takeToken, fresh, async ({ text, endsAt }) => {
    const signal = AbortSignal.timeout(10_000);
    const { ticket } = await fetchJson(`${rest}/tickets`, ticketSchema, { token: text, method: 'POST', signal });
    return { url: `${websocket}?ticket=${ticket}`, ticket, endsAt };
  });

export interface SocketListener {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Comes once, after which nothing comes. */
  readonly onClose: (reason: string) => void;
}

export interface Socket {
  readonly send: (text: string) => void;
  /** `onClose` is not called afterwards: the caller knows. */
  readonly close: () => void;
}

export type OpenSocket = (url: string, listener: SocketListener) => Socket;

export const openBrowserSocket: OpenSocket = (url, listener) => {
  const socket = new WebSocket(url);
  const end = new AbortController();
  const { signal } = end;
  socket.addEventListener('open', () => listener.onOpen(), { signal });
  socket.addEventListener('message', ({ data }) => typeof data === 'string' && listener.onText(data), { signal });
  socket.addEventListener(
    'close',
    ({ reason }) => {
      end.abort();
      listener.onClose(reason || 'the connection was lost');
    },
    { signal },
  );
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => {
      end.abort();
      socket.close();
    },
  };
};
