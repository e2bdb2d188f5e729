import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import type { OfflineServer, Toolkit } from '../../serverless/offline-servers';
import { sizes } from '../../shared/sizes';
import { frameLengths } from './frame-lengths';

/** What the protocol calls a message that is too big, and what API Gateway closes with for frames that are. */
const TOO_BIG = 1009;

const limitFrames = (client: WebSocket, socket: Duplex): void => {
  const lengths = frameLengths();
  const look = (chunk: Buffer) => {
    if (!lengths(chunk).some((length) => length > sizes.socketFrame)) return;
    socket.off('data', look);
    // What has come of the frame already must not reach a function.
    client.removeAllListeners('message');
    client.close(TOO_BIG);
  };
  socket.prependListener('data', look);
  // Nobody else listens, and what one client does wrong would end everything. ws has closed the connection, with the right code.
  client.on('error', () => {});
};

/** Connections that send a message over 128 KB, or a frame over 32 KB, are closed with 1009. */
export const limitSockets = (): void => {
  const ofOffline = createRequire(createRequire(import.meta.url).resolve('serverless-offline'));
  const { WebSocketServer: Server }: { WebSocketServer: { prototype: WebSocketServer } } = ofOffline('ws');
  const { handleUpgrade } = Server.prototype;
  Server.prototype.handleUpgrade = function (request, socket, head, done) {
    this.options.maxPayload = sizes.socketMessage;
    handleUpgrade.call(this, request, socket, head, (client: WebSocket, first: IncomingMessage) => {
      limitFrames(client, socket);
      done(client, first);
    });
  };
};

const tooLarge = (h: Toolkit) =>
  h
    .response(JSON.stringify({ message: 'Payload Too Large' }))
    .code(413)
    .type('application/json')
    .header('x-amzn-ErrorType', 'PayloadTooLargeException');

/** Posts to a connection over 128 KB are refused. https://docs.aws.amazon.com/apigatewaymanagementapi/latest/reference/ */
export const limitPosts = (server: OfflineServer): void => {
  server.ext('onPreHandler', ({ path, payload }, h) => {
    const posted = path.startsWith('/@connections/') && Buffer.isBuffer(payload);
    return posted && payload.length > sizes.socketMessage ? tooLarge(h).takeover() : h.continue;
  });
  // hapi itself refuses 1 MB, before it has read it.
  server.ext('onPreResponse', ({ response }, h) =>
    response.isBoom && response.output.statusCode === 413 ? tooLarge(h) : h.continue,
  );
};
