import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { samples, type WebConfig } from '@millrace/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readAccountTemplate } from '../../../../backend/stack/account';
import { root } from '../cli/paths';
import { freeBasePort } from '../stack/ports';
import { readHeaderRules } from './headers';
import { type Dashboard, dashboardConfig, PLACES, serveDashboard } from './serve';
import { compressPages, staticPages } from './static-pages';

const templateSchema = z.object({
  Resources: z.object({
    App: z.object({ Properties: z.object({ CustomRules: z.array(z.record(z.string(), z.string())) }) }),
  }),
});

/** What Amplify Hosting answers other than with the file of a path's name. */
const amplifyRules = () =>
  templateSchema.parse(readAccountTemplate(join(root, 'backend'), 'deploy.yml')).Resources.App.Properties.CustomRules;

let folder: string;
let dashboard: Dashboard;
let port: number;
let config: WebConfig | undefined;

/** A file is replaced as a whole: an answer of the one before may still be reading it to its end. */
const write = (path: string, text: string) => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

beforeAll(async () => {
  const above = mkdtempSync(join(tmpdir(), 'millrace-dashboard-'));
  folder = join(above, 'out');
  write('index.html', 'home');
  write('metrics.html', 'metrics');
  write('docs/index.html', 'docs');
  write('404.html', 'not here');
  write('_next/static/chunk.abc.js', 'code');
  write('../secret.txt', 'secret');
  port = await freeBasePort();
  dashboard = await serveDashboard({
    port,
    pages: staticPages(folder),
    headers: readHeaderRules(),
    config: async () => config,
    status: async () => '<p>two shards</p>',
  });
});
afterAll(async () => {
  await dashboard.close();
  rmSync(join(folder, '..'), { recursive: true });
});
beforeEach(() => {
  config = undefined;
});

const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

/** Sends the path as it is; `fetch` would tidy it up first. */
const getRaw = (path: string) =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    })
      .on('error', reject)
      .end();
  });

describe('the served dashboard', () => {
  it.each([
    ['/', 'home'],
    ['/?range=5', 'home'],
    ['/metrics', 'metrics'],
    ['/metrics/', 'metrics'],
    ['/docs', 'docs'],
  ])('answers %s with its page, never from a stale cache', async (path, body) => {
    const response = await get(path);
    expect(await response.text()).toBe(body);
    expect(response.headers.get('content-type')).toBe('text/html;charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    '/m/orders',
    '/m/orders?range=24h',
    '/items/vehicle',
    '/items/vehicle/a%2Fb.c',
    '/items/a/b/c',
    '/items',
    '/events',
  ])('answers %s with the one page, which reads from its address what to show', async (path) => {
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([200, 'home']);
  });

  it.each(['/m', '/mx/orders', '/elsewhere/m/orders'])('has no page at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('has its one page where Amplify has it', () => {
    const rules = amplifyRules();
    expect(rules.at(-1)).toEqual({ Source: '/<*>', Target: '/404.html', Status: '404' });
    expect(rules.slice(0, -1)).toEqual(
      PLACES.map((place) => ({ Source: `${place}<*>`, Target: '/index.html', Status: '200' })),
    );
  });

  it('lets browsers keep what has its hash in the name', async () => {
    const response = await get('/_next/static/chunk.abc.js');
    expect(response.headers.get('content-type')).toBe('text/javascript');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it("answers with Amplify's headers, and lets pages connect to no other stack than their own", async () => {
    config = dashboardConfig(samples.sampleEndpoints);
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(new URL(samples.sampleEndpoints.websocket).origin);
    expect(policy).not.toContain('amazonaws.com');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('sends nothing again that has not changed', async () => {
    const first = await get('/metrics');
    const etag = first.headers.get('etag') ?? '';
    await first.text();
    const again = await get('/metrics', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(again.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    write('metrics.html', 'other metrics');
    const changed = await get('/metrics', { headers: { 'if-none-match': etag } });
    expect(await changed.text()).toBe('other metrics');
    write('metrics.html', 'metrics');
  });

  it('sends compressed what is worth it, to those who take it, and under a tag of its own', async () => {
    write('_next/static/large.abc.js', 'code;'.repeat(1000));
    await compressPages(folder);
    const sizes = async (path: string, encoding: string) => {
      const { headers } = await get(path, { method: 'HEAD', headers: { 'accept-encoding': encoding } });
      return [headers.get('content-encoding'), Number(headers.get('content-length')), headers.get('content-type')];
    };
    const [encoding, size, type] = await sizes('/_next/static/large.abc.js', 'gzip, deflate');
    expect([encoding, Number(size) < 200, type]).toEqual(['gzip', true, 'text/javascript']);
    expect(await sizes('/_next/static/large.abc.js', 'identity')).toEqual([null, 5000, 'text/javascript']);
    expect(await sizes('/_next/static/chunk.abc.js', 'gzip')).toEqual([null, 4, 'text/javascript']);
    const response = await get('/_next/static/large.abc.js');
    expect(await response.text()).toBe('code;'.repeat(1000));
    expect([response.headers.get('vary'), response.headers.get('cache-control')]).toEqual([
      'Accept-Encoding',
      expect.stringContaining('immutable'),
    ]);
    const plain = await get('/_next/static/large.abc.js', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('etag')).not.toBe(response.headers.get('etag'));
  });

  it('has a page for unknown paths, which no browser keeps', async () => {
    const response = await get('/_next/static/nowhere.js');
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toBe('not here');
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/docs/../../secret.txt', '/%00', '/%zz'])(
    'gives nothing from outside its folder: %s',
    async (path) => {
      expect(await getRaw(path)).toEqual({ status: 404, body: 'not here' });
    },
  );

  it('answers HEAD without a body and refuses to be written to', async () => {
    expect((await get('/', { method: 'HEAD' })).headers.get('content-length')).toBe('4');
    expect((await get('/', { method: 'POST' })).status).toBe(405);
  });

  it('shows the local AWS beside the pages', async () => {
    expect(await (await get('/__local')).text()).toBe('<p>two shards</p>');
  });

  it('says that the stack is starting until there is one to show', async () => {
    expect((await get('/config.json')).status).toBe(503);
    config = dashboardConfig(samples.sampleEndpoints);
    const response = await get('/config.json');
    expect(await response.json()).toEqual(samples.sampleWebConfig);
  });
});
