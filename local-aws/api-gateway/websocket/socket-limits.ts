import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { sizes } from '../../shared/sizes';

/** How many bytes of a WebSocket frame (RFC 6455, section 5.2) come before its payload, by what its second byte says of the length. */
const headerLength = (second: number): number => {
  const extended = { 126: 2, 127: 8 }[second & 0x7f] ?? 0;
  return 2 + extended + (second & 0x80 ? 4 : 0);
};

const payloadLength = (header: Buffer): number => {
  const short = (header[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  return short === 126 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
};

/** Reads what a peer sends in chunks of any size, and gives the payload lengths of the frames that begin in each. */
export const frameLengths = () => {
  let header: Buffer = Buffer.alloc(0);
  let left = 0;
  return (chunk: Buffer): number[] => {
    const lengths: number[] = [];
    let at = 0;
    while (at < chunk.length) {
      const payload = Math.min(left, chunk.length - at);
      left -= payload;
      at += payload;
      if (at === chunk.length) break;
      header = Buffer.concat([header, chunk.subarray(at, at + 1)]);
      at += 1;
      if (header.length < 2 || header.length < headerLength(header[1] ?? 0)) continue;
      left = payloadLength(header);
      lengths.push(left);
      header = Buffer.alloc(0);
    }
    return lengths;
  };
};

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
