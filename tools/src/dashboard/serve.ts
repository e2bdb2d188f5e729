import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { WebConfig } from '@millrace/contract';
import { contentType } from './content-type';
import { findPage } from './find-page';

export interface Dashboard {
  readonly close: () => Promise<void>;
}

export interface DashboardSource {
  readonly port: number;
  /** Folder of the static export. */
  readonly folder: string;
  /** Undefined until the stack is up. */
  readonly config: () => Promise<WebConfig | undefined>;
}

/** Files under /_next/static have their content's hash in the name. */
const cacheControl = (path: string): string =>
  path.startsWith('/_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache';

const answer = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(body));
};

const sendConfig = async (response: ServerResponse, { config }: DashboardSource): Promise<void> => {
  const found = await config();
  if (found) answer(response, 200, found);
  else answer(response, 503, { message: 'the stack is starting' }, { 'retry-after': '1' });
};

const sendPage = async (
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  path: string,
): Promise<void> => {
  const page = await findPage(folder, path);
  if (!page) return answer(response, 404, { message: 'there is no such page' });
  response.writeHead(page.status, {
    'content-type': contentType(page.file),
    'content-length': page.size,
    'cache-control': page.status === 200 ? cacheControl(path) : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(page.file), response);
};

const handle = async (source: DashboardSource, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  response.setHeader('x-content-type-options', 'nosniff');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answer(response, 405, { message: 'only GET and HEAD' }, { allow: 'GET, HEAD' });
  }
  const path = (request.url ?? '/').replace(/[?#].*$/, '');
  if (path === '/config.json') return sendConfig(response, source);
  return sendPage(request, response, source.folder, path);
};

/** Serves the dashboard's static export on loopback, and beside it /config.json, which names the stack that it shows. */
export const serveDashboard = async (source: DashboardSource): Promise<Dashboard> => {
  const server = createServer((request, response) => {
    // A browser that goes away in the middle is no trouble; anything else must not leave it waiting.
    handle(source, request, response).catch(() => response.destroy());
  });
  server.listen(source.port, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
  };
  return { close };
};
