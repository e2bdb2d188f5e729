import { once } from 'node:events';
import { WebSocket } from 'ws';

/** The HTTP status with which an upgrade is refused; 101 when it is not. */
export const statusOfUpgrade = async (url: string): Promise<number> => {
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.close();
      resolve(101);
    });
    socket.once('unexpected-response', (_, response) => {
      socket.terminate();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
};

export interface TestSocket {
  readonly send: (message: object) => void;
  /** Everything received so far. */
  readonly received: readonly unknown[];
  readonly close: () => void;
}

export const openSocket = async (url: string): Promise<TestSocket> => {
  const socket = new WebSocket(url);
  const received: unknown[] = [];
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  await once(socket, 'open');
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    received,
    close: () => socket.close(),
  };
};
