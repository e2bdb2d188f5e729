export interface SocketListener {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Comes once, after which nothing comes. */
  readonly onClose: (reason: string) => void;
}

export interface Socket {
  readonly send: (text: string) => void;
  /** `onClose` does not follow: who closes knows. */
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
