import type { OpenSocket, SocketListener } from '../transport';

export interface FakeSocket extends SocketListener {
  readonly url: string;
  /** What the page sent, parsed. */
  readonly sent: Record<string, unknown>[];
  closed: boolean;
}

/** Sockets in memory: a test plays the server by calling the listener of each. */
export const createFakeTransport = () => {
  const sockets: FakeSocket[] = [];
  const open: OpenSocket = (url, listener) => {
    const socket: FakeSocket = { ...listener, url, sent: [], closed: false };
    sockets.push(socket);
    return {
      send: (text) => socket.sent.push(JSON.parse(text)),
      close: () => {
        socket.closed = true;
      },
    };
  };
  const newest = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  };
  return { open, sockets, newest };
};
