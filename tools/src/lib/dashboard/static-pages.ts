import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { contentType } from './content-type';
import { findPage } from './find-page';
import type { Pages } from './serve';

const refuse = (response: ServerResponse, status: number, message: string, headers = {}): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify({ message }));
};

/** The files of a static export. What has no caching of its own from elsewhere is asked for again each time, as with Amplify's own header. */
export const staticPages = (folder: string): Pages => ({
  send: async (request, response, path) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, 'only GET and HEAD', { allow: 'GET, HEAD' });
    }
    const page = await findPage(folder, path);
    if (!page) return refuse(response, 404, 'there is no such page');
    if (page.status !== 200 || !response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-cache');
    response.writeHead(page.status, { 'content-type': contentType(page.file), 'content-length': page.size });
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(page.file), response);
  },
});
