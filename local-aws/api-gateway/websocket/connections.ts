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
  readonly identity: Identity;
  readonly connectedAt: Date;
  lastActiveAt: Date;
}

/** As much of what serverless-offline knows its connections by as is followed here. */
interface Clients {
  verifyClient(id: string, request: IncomingMessage): Promise<{ readonly verified: boolean }>;
  addClient(socket: WebSocket, id: string): void;
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
const followConnections = async (): Promise<Map<string, Connection>> => {
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
    const connection = {
      identity: asking.get(id) ?? { sourceIp: '', userAgent: '' },
      connectedAt: now,
      lastActiveAt: now,
    };
    asking.delete(id);
    connections.set(id, connection);
    socket.on('message', () => Object.assign(connection, { lastActiveAt: new Date() }));
    socket.on('close', () => connections.delete(id));
    addClient.call(this, socket, id);
  };
  return connections;
};

/**
 * Answers GetConnection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const answerGetConnection = (server: OfflineServer): void => {
  const following = followConnections();
  server.ext('onRequest', async ({ method, path }, h) => {
    const id = /^\/@connections\/([^/]+)$/.exec(path)?.[1];
    if (id === undefined || (method !== 'get' && method !== 'post')) return h.continue;
    const connection = (await following).get(decodeURIComponent(id));
    if (method === 'post') {
      if (connection) connection.lastActiveAt = new Date();
      return h.continue;
    }
    if (!connection) return h.response('').code(410).type('application/json').takeover();
    return h.response(JSON.stringify(connection)).code(200).type('application/json').takeover();
  });
};

/** serverless-offline answers 410 without saying what that is, so that SDKs would call the error `Unknown`. */
export const nameGoneException = (server: OfflineServer): void =>
  server.ext('onPreResponse', ({ response }, h) => {
    if (!response.isBoom && response.statusCode === 410) response.header('x-amzn-ErrorType', 'GoneException');
    return h.continue;
  });
