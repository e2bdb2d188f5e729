import { WebSocket } from 'ws';
import type { Socket, SocketListener } from '../../../web/src/features/connection/transport';

/** A WebSocket of this process, as a page's, and with what a page cannot do to its own. */
export interface ViewerSocket extends Socket {
  /** Ends it as a killed process would: without a word. */
  readonly kill: () => void;
  /** Reads nothing more, and stays open. */
  readonly silence: () => void;
  /** Of this end, once it is open. */
  readonly port: () => number | undefined;
}

/** As `OpenSocket` of the page. */
export const openViewerSocket = (url: string, listener: SocketListener): ViewerSocket => {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  let over = false;
  let port: number | undefined;
  const end = (reason: string) => {
    if (!over) listener.onClose(reason);
    over = true;
  };
  socket.on('upgrade', (response) => {
    port = response.socket.localPort;
  });
  socket.on('open', () => over || listener.onOpen());
  socket.on('message', (data) => over || listener.onText(String(data)));
  socket.on('error', (error) => end(error.message));
  socket.on('close', (code, reason) => end(String(reason) || `closed with ${code}`));
  const leave = (how: () => void) => () => {
    over = true;
    how();
  };
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: leave(() => socket.close()),
    kill: leave(() => socket.terminate()),
    silence: () => socket.pause(),
    port: () => port,
  };
};
