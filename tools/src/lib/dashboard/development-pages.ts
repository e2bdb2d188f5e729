import { unwatchFile, watchFile } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join, win32 } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Pages } from './serve';

const PATH = '/__dev/changes';
const LOOK_EVERY_MS = 200;

/**
 * Loads the page again when the functions have changed, since what it knows of them is from before. It takes itself out of the page
 * at once, so that React finds the page as it was rendered.
 */
const script = `<script>document.currentScript.remove();new EventSource('${PATH}').addEventListener('changed',()=>location.reload())</script>`;

interface ReloadingPages {
  /** In HTML, to be added to every page. */
  readonly script: string;
  /** The same pages, and beside them the events that the script listens to. */
  readonly around: (pages: Pages) => Pages;
  readonly close: () => void;
}

/** Has open pages load again whenever `file` has been written. */
export const reloadingPages = (file: string): ReloadingPages => {
  const listeners = new Set<ServerResponse>();
  const notify = () => {
    for (const listener of listeners) listener.write('event: changed\ndata:\n\n');
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, ({ mtimeMs }) => void (mtimeMs > 0 && notify()));

  const listen = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 500\n\n');
    listeners.add(response);
    response.once('close', () => listeners.delete(response));
  };

  return {
    script,
    around: (pages) => ({
      ...pages,
      send: async (request, response, path) => (path === PATH ? listen(response) : pages.send(request, response, path)),
    }),
    close: () => unwatchFile(file),
  };
};

/** Compressed pages could not be written into. */
const plain = ({ 'accept-encoding': _, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders => headers;

type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

const ask = (socketPath: string, { method, url, headers }: Asked, body?: NodeJS.ReadableStream) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const asking = request({ socketPath, method, path: url, headers: plain(headers) });
    asking.once('response', resolve).once('error', reject);
    if (body) body.pipe(asking);
    else asking.end();
  });

/**
 * Where a server can listen that no browser is to reach: a socket in a folder of its own, or a pipe of the folder's name on Windows, where pipes
 * stand in no folder. https://nodejs.org/api/net.html#identifying-paths-for-ipc-connections
 */
export const socketIn = (folder: string, platform = process.platform): string =>
  platform === 'win32' ? `\\\\.\\pipe\\${win32.basename(folder)}` : join(folder, 'pages');

/** Whether the server behind that socket gives its first page, which it may have to compile first. */
export const givesFirstPage = async (socketPath: string): Promise<boolean> => {
  const answer = await ask(socketPath, { method: 'GET', url: '/', headers: { host: '127.0.0.1' } }).catch(
    () => undefined,
  );
  answer?.resume();
  return answer?.statusCode === 200;
};

const isPage = ({ headers }: IncomingMessage): boolean => headers['content-type']?.startsWith('text/html') ?? false;

const sendPage = async (answer: IncomingMessage, response: ServerResponse, added: string): Promise<void> => {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
  const page = await text(answer);
  response.writeHead(answer.statusCode ?? 502, headers);
  response.end(page.replace(/<\/body>|$/, (end) => added + end));
};

const joinSockets = (socketPath: string, asked: IncomingMessage, socket: Duplex, head: Buffer): void => {
  const asking = request({ socketPath, path: asked.url, headers: asked.headers });
  const drop = () => socket.destroy();
  asking.once('error', drop).once('response', drop);
  asking.once('upgrade', (answer, other, early) => {
    const headers = answer.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : []));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`);
    // Either side may have sent more along with its part of the handshake.
    socket.write(early);
    other.write(head);
    socket.pipe(other).pipe(socket);
    other.once('error', drop);
    socket.once('error', () => other.destroy());
    socket.once('close', () => other.destroy());
  });
  asking.end();
};

/** The pages of a server that listens on a socket in the file system, each with `added`, in HTML, at its end; and its WebSockets. */
export const proxiedPages = (socketPath: string, added: string): Pages => ({
  send: async (asked, response) => {
    const answer = await ask(socketPath, asked, asked);
    if (isPage(answer) && asked.method !== 'HEAD') return sendPage(answer, response, added);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  },
  upgrade: (asked, socket, head) => joinSockets(socketPath, asked, socket, head),
});
