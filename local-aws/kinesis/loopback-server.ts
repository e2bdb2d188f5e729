import { once } from 'node:events';
import { createServer as createHttp1Server, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { type Door, keepDoor } from '../shared/door';
import { HOST } from '../shared/ports';

/** A request and a response of either version of HTTP. */
export interface HttpRequest extends AsyncIterable<Buffer> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface HttpResponse {
  readonly writeHead: (status: number, headers: OutgoingHttpHeaders) => unknown;
  readonly end: (body: string | Buffer) => unknown;
  readonly destroy: () => unknown;
}

type Handle = (request: HttpRequest, response: HttpResponse) => Promise<void>;

/** What begins a connection of HTTP/2 with prior knowledge: https://www.rfc-editor.org/rfc/rfc9113#name-http-2-connection-preface */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** So many bytes tell the preface from every method of HTTP/1.1. */
const DECISIVE_BYTES = 4;

const beginsWithPreface = (bytes: Buffer): boolean =>
  bytes.subarray(0, PREFACE.length).equals(PREFACE.subarray(0, bytes.length));

/** Calls back with the first bytes of the connection, enough of them to tell the version, which stay there to be read. */
const peek = (socket: Socket, then: (bytes: Buffer) => void): void => {
  let bytes: Buffer = Buffer.of();
  const look = (): void => {
    bytes = Buffer.concat([bytes, socket.read() ?? Buffer.of()]);
    if (bytes.length < DECISIVE_BYTES && beginsWithPreface(bytes)) return;
    socket.off('readable', look);
    socket.unshift(bytes);
    then(bytes);
  };
  socket.on('readable', look);
};

const IPV6 = '::1';

const listen = async (server: Server, port: number, host: string): Promise<void> => {
  server.listen(port, host);
  await once(server, 'listening');
};

/**
 * Serves HTTP/1.1, and HTTP/2 with prior knowledge, on one port: that is what the SDK for JavaScript speaks with Kinesis unless it is set
 * otherwise. Listens on `::1` too where there is one, since some clients mean only that by `localhost`.
 * @returns what ends it.
 */
export const serveOnLoopback = async (port: number, handle: Handle, door: Door = {}): Promise<() => Promise<void>> => {
  // A client that hung up needs no answer.
  const answer = (request: HttpRequest, response: HttpResponse) =>
    void handle(request, response).catch(() => response.destroy());
  // A connection that is closed just when it is used again fails a call.
  const http1 = createHttp1Server({ keepAliveTimeout: 0 }, answer);
  const http2 = createHttp2Server(answer);
  for (const server of [http1, http2]) keepDoor(server, port, door);
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    peek(socket, (bytes) => (beginsWithPreface(bytes) ? http2 : http1).emit('connection', socket));
  };
  const servers = [createServer({ noDelay: true }, accept), createServer({ noDelay: true }, accept)] as const;
  await listen(servers[0], port, HOST);
  await listen(servers[1], port, IPV6).catch(() => {});
  return async () => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
  };
};
