import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Endpoints, type WebConfig, webConfigSchema } from '@millrace/contract';
import { dashboardOrigins, keepDoor } from '@millrace/local-aws/shared/door';
import { type HeaderRule, headersFor, narrowPolicy } from './headers';

/** What the dashboard's page has to know of a stack. */
export const dashboardConfig = (endpoints: Endpoints): WebConfig =>
  webConfigSchema.parse({
    region: endpoints.region,
    userPoolId: endpoints.userPoolId,
    userPoolClientId: endpoints.userPoolClientId,
    userPoolEndpoint: endpoints.cognito,
    identityPoolId: endpoints.identityPoolId,
    signUp: endpoints.signUp,
    identityPoolEndpoint: endpoints.cognito,
    rest: endpoints.rest,
    websocket: endpoints.websocket,
    stream: endpoints.stream,
    kinesisEndpoint: endpoints.kinesis,
  });

export interface Dashboard {
  readonly close: () => Promise<void>;
}

/** What answers requests for pages, and for what is in them. */
export interface Pages {
  /** `path` is the URL's, without its query. */
  readonly send: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;
  /** Takes a WebSocket; without it there is none to have. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

interface DashboardSource {
  readonly port: number;
  readonly pages: Pages;
  /** Undefined until the stack is up. */
  readonly config: () => Promise<WebConfig | undefined>;
  /** Headers of the pages' files; none by default. Narrowed to the stack as soon as it is known. */
  readonly headers?: readonly HeaderRule[];
  /** A page on the local AWS itself, in HTML. */
  readonly status: () => Promise<string>;
}

const answer = (response: ServerResponse, status: number, type: string, body: string, headers = {}): void => {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers });
  response.end(body);
};

const POLICY = 'content-security-policy';

const setHeaders = async (response: ServerResponse, { headers = [], config }: DashboardSource, path: string) => {
  const known = await config();
  for (const [key, value] of Object.entries(headersFor(headers, path)))
    response.setHeader(key, key === POLICY && known ? narrowPolicy(value, known) : value);
};

const sendConfig = async (response: ServerResponse, { config }: DashboardSource): Promise<void> => {
  const found = await config();
  const json = 'application/json';
  if (found) answer(response, 200, json, JSON.stringify(found));
  else answer(response, 503, json, JSON.stringify({ message: 'the stack is starting' }), { 'retry-after': '1' });
};

/** Where the one page finds in its address what to show. What Amplify rewrites likewise is in backend/account/deploy.yml. */
export const PLACES = ['/m/', '/items', '/alerts', '/sessions', '/health', '/events'] as const;

const isPlace = (path: string): boolean => PLACES.some((place) => path.startsWith(place));

const handle = async (source: DashboardSource, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  response.setHeader('x-content-type-options', 'nosniff');
  const path = (request.url ?? '/').replace(/[?#].*$/, '');
  if (path === '/__local') return answer(response, 200, 'text/html', await source.status());
  await setHeaders(response, source, path);
  if (path === '/config.json') return sendConfig(response, source);
  if (isPlace(path)) request.url = '/';
  return source.pages.send(request, response, isPlace(path) ? '/' : path);
};

/** Serves the dashboard on loopback, and beside it /config.json, which names the stack that it shows, and /__local, which shows that stack. */
export const serveDashboard = async (source: DashboardSource): Promise<Dashboard> => {
  const server = createServer((request, response) => {
    // A browser that goes away in the middle is no trouble; anything else must not leave it waiting.
    handle(source, request, response).catch(() => response.destroy());
  });
  const origins = dashboardOrigins(source.port);
  keepDoor(server, source.port, { origins, linked: true, scripts: ['/tag.js'] });
  const { upgrade } = source.pages;
  if (upgrade) server.on('upgrade', upgrade);
  server.listen(source.port, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
  };
  return { close };
};
