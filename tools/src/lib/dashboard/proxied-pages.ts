import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Pages } from './serve';

const HOST = '127.0.0.1';

/** Compressed pages could not be written into. */
const plain = ({ 'accept-encoding': _, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders => headers;

const ask = (port: number, { method, url, headers }: IncomingMessage, body?: NodeJS.ReadableStream) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const asking = request({ host: HOST, port, method, path: url, headers: plain(headers) });
    asking.once('response', resolve).once('error', reject);
    if (body) body.pipe(asking);
    else asking.end();
  });

const isPage = ({ headers }: IncomingMessage): boolean => headers['content-type']?.startsWith('text/html') ?? false;

const sendPage = async (answer: IncomingMessage, response: ServerResponse, added: string): Promise<void> => {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
  const page = await text(answer);
  response.writeHead(answer.statusCode ?? 502, headers);
  response.end(page.replace(/<\/body>|$/, (end) => added + end));
};

const joinSockets = (port: number, asked: IncomingMessage, socket: Duplex, head: Buffer): void => {
  const asking = request({ host: HOST, port, path: asked.url, headers: asked.headers });
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

/** The pages of another server on this machine, each with `added`, in HTML, at its end; and its WebSockets. */
export const proxiedPages = (port: number, added: string): Pages => ({
  send: async (asked, response) => {
    const answer = await ask(port, asked, asked);
    if (isPage(answer) && asked.method !== 'HEAD') return sendPage(answer, response, added);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  },
  upgrade: (asked, socket, head) => joinSockets(port, asked, socket, head),
});
