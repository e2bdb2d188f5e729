import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { OfflineServer } from '../../serverless/offline-servers';

interface Identity {
  readonly sourceIp: string;
  readonly userAgent: string;
}
interface Connection {
  /** What GetConnection tells of it. */
  readonly facts: { readonly identity: Identity; readonly connectedAt: Date; lastActiveAt: Date };
  readonly send: (message: string) => void;
}

/** Those that are open, by their ids. */
export type Connections = ReadonlyMap<string, Connection>;

/** As much of what serverless-offline knows its connections by as is followed here. */
interface Clients {
  verifyClient(id: string, request: IncomingMessage): Promise<{ readonly verified: boolean }>;
  addClient(socket: WebSocket, id: string): void;
  send(id: string, message: string): boolean;
}

const moduleSchema = z.object({
  default: z.custom<{ readonly prototype: Clients }>((value) => typeof value === 'function'),
});

const loadClients = async (): Promise<Clients> => {
  const require = createRequire(import.meta.url);
  const main = pathToFileURL(require.resolve('serverless-offline'));
  const { load }: { load: (url: string) => Promise<unknown> } = require('./native-import.cjs');
  const module = await load(new URL('./events/websocket/WebSocketClients.js', main).href);
  return moduleSchema.parse(module).default.prototype;
};

const identityOf = ({ socket, headers }: IncomingMessage): Identity => ({
  sourceIp: socket.remoteAddress ?? '',
  userAgent: headers['user-agent'] ?? '',
});

/** Records who connects and when, which serverless-offline does not expose. */
export const followConnections = async (): Promise<Connections> => {
  const connections = new Map<string, Connection>();
  const asking = new Map<string, Identity>();
  const clients = await loadClients();
  const { verifyClient, addClient } = clients;
  clients.verifyClient = async function (id, request) {
    asking.set(id, identityOf(request));
    const answer = await verifyClient.call(this, id, request);
    if (!answer.verified) asking.delete(id);
    return answer;
  };
  clients.addClient = function (socket, id) {
    const now = new Date();
    const identity = asking.get(id) ?? { sourceIp: '', userAgent: '' };
    const facts = { identity, connectedAt: now, lastActiveAt: now };
    const noteActive = () => {
      facts.lastActiveAt = new Date();
    };
    const send = (message: string) => {
      noteActive();
      this.send(id, message);
    };
    asking.delete(id);
    connections.set(id, { facts, send });
    socket.on('message', noteActive);
    socket.on('close', () => connections.delete(id));
    addClient.call(this, socket, id);
  };
  return connections;
};

/** The id of the connection that a request is about. */
export const connectionIn = (path: string): string | undefined => {
  const id = /^\/@connections\/([^/?]+)\/?(?:\?.*)?$/.exec(path)?.[1];
  try {
    return id && decodeURIComponent(id);
  } catch {
    return id;
  }
};

/**
 * Answers GetConnection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const answerGetConnection = (server: OfflineServer, following: Promise<Connections>): void =>
  server.ext('onRequest', async ({ method, path }, h) => {
    const id = method === 'get' ? connectionIn(path) : undefined;
    if (id === undefined) return h.continue;
    const connection = (await following).get(id);
    if (!connection) return h.response('').code(410).type('application/json').takeover();
    return h.response(JSON.stringify(connection.facts)).code(200).type('application/json').takeover();
  });

/** serverless-offline answers 410 without saying what that is, so that SDKs would call the error `Unknown`. */
export const nameGoneException = (server: OfflineServer): void =>
  server.ext('onPreResponse', ({ response }, h) => {
    if (!response.isBoom && response.statusCode === 410) response.header('x-amzn-ErrorType', 'GoneException');
    return h.continue;
  });
