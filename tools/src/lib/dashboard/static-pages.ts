import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import sirv from 'sirv';
import type { Pages } from './serve';

const refuse = (response: ServerResponse, status: number, message: string, headers = {}): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify({ message }));
};

/** The export's own page for unknown paths, if it has one. */
const sendNotFound = async (response: ServerResponse, folder: string): Promise<void> => {
  const page = await readFile(join(folder, '404.html')).catch(() => undefined);
  if (!page) return refuse(response, 404, 'there is no such page');
  const headers = { 'content-type': 'text/html;charset=utf-8', 'content-length': page.length };
  response.writeHead(404, { ...headers, 'cache-control': 'no-cache' });
  response.end(page);
};

const COMPRESSED = ['.css', '.html', '.js', '.json', '.svg', '.txt'];
/** A file that fits into one packet gains nothing. */
const WORTH_COMPRESSING = 1400;

/** Writes each file of a static export a second time, compressed, as hosts of such exports send them. Browsers ask for gzip alone where there is no TLS. */
export const compressPages = async (folder: string): Promise<void> => {
  const names = await readdir(folder, { recursive: true });
  for (const name of names.filter((one) => COMPRESSED.includes(extname(one)))) {
    const content = await readFile(join(folder, name));
    if (content.length > WORTH_COMPRESSING) await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(content));
  }
};

/**
 * The files of a static export, as hosts of such exports find them: `/metrics` is `metrics.html` or `metrics/index.html`. Browsers ask
 * each time whether a file has changed, unless the site's headers say otherwise, as with Amplify.
 */
export const staticPages = (folder: string): Pages => {
  // With `dev` each request looks at the disk, since the export is built after the server has started.
  const sendFile = sirv(folder, { dev: true, etag: true, gzip: true });
  return {
    send: async (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return refuse(response, 405, 'only GET and HEAD', { allow: 'GET, HEAD' });
      const found = await new Promise<boolean>((resolve) => {
        response.once('close', () => resolve(true));
        sendFile(request, response, () => resolve(false));
      });
      if (!found) await sendNotFound(response, folder);
    },
  };
};
