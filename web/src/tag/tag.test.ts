import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';

const code = readFileSync(join(import.meta.dirname, '..', '..', 'public', 'tag.js'), 'utf8');

const sentSchema = z.array(
  z.object({
    specversion: z.literal('1.0'),
    id: z.string().min(8),
    source: z.string(),
    type: z.string(),
    subject: z.string(),
    time: z.iso.datetime(),
    partitionkey: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
);

type Listener = (event: object) => void;

/** As much of a browser as the tag touches, on the page /a of shop.example. */
const open = (changes: { navigator?: object; storage?: Record<string, string>; taken?: () => boolean } = {}) => {
  const storage = changes.storage ?? {};
  const requests: { to: string; events: z.infer<typeof sentSchema> }[] = [];
  const listeners: Record<string, Listener> = {};
  const timers: (() => void)[] = [];
  const listen = (name: string, listener: Listener) => Object.assign(listeners, { [name]: listener });
  const location = { pathname: '/a', host: 'shop.example', hostname: 'shop.example' };
  const go = (_: unknown, __: string, pathname: string) => Object.assign(location, { pathname });
  const document = {
    currentScript: { dataset: { to: 'https://rest.example/ingest/browser?key=k' } },
    referrer: 'https://search.example/?q=secret',
    visibilityState: 'visible',
    addEventListener: listen,
  };
  const window: Record<string, unknown> = { millrace: [['early', { n: 1 }]] };
  const sendBeacon = (to: string, text: string): boolean => {
    if (changes.taken?.() === false) return false;
    requests.push({ to, events: sentSchema.parse(JSON.parse(text)) });
    return true;
  };
  const history = { pushState: go, replaceState: go };
  const shared = { document, location, history, URL, crypto, sessionStorage: storage, addEventListener: listen };
  const clock = { setTimeout: (work: () => void) => timers.push(work), clearTimeout: () => undefined };
  runInNewContext(code, { window, ...shared, ...clock, navigator: { sendBeacon, ...changes.navigator } });
  const api = z
    .object({ track: z.custom<(type: string, data?: object) => void>(), push: z.custom<(call: unknown[]) => void>() })
    .parse(window.millrace);
  const leave = () => listeners.pagehide?.({});
  const types = () => requests.flatMap(({ events }) => events.map(({ type }) => type));
  return { ...api, requests, listeners, timers, history, document, storage, leave, types };
};

test('it is 1.5 KB at the most, as it travels', () => {
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(1536);
});

test('a view is sent when the page is left, with what was called before the tag came', () => {
  const page = open();
  expect(page.requests).toEqual([]);
  page.leave();
  const [request] = page.requests;
  expect(request?.to).toBe('https://rest.example/ingest/browser?key=k');
  expect(request?.events).toMatchObject([
    { type: 'early', data: { n: 1 } },
    { type: 'clickstream.page_view', source: 'shop.example', subject: '/a', data: { referrer: 'search.example' } },
  ]);
  expect(JSON.stringify(request)).not.toContain('secret');
  expect(new Set(request?.events.map(({ id }) => id)).size).toBe(2);
});

test('a page that changes its path is viewed again, and one that changes something else is not', () => {
  const { history, listeners, leave, requests } = open();
  history.pushState(null, '', '/b');
  history.replaceState(null, '', '/b');
  listeners.popstate?.({});
  listeners.pageshow?.({ persisted: false });
  listeners.pageshow?.({ persisted: true });
  leave();
  expect(requests[0]?.events.slice(1).map(({ subject }) => subject)).toEqual(['/a', '/b', '/b']);
});

test('a click on what is marked, or within it, is sent, and no other', () => {
  const { listeners, leave, types, requests } = open();
  const marked = { closest: () => ({ dataset: { track: 'cart' } }) };
  for (const target of [marked, { closest: () => null }, {}]) listeners.click?.({ target });
  leave();
  expect(types().filter((type) => type === 'clickstream.click')).toHaveLength(1);
  expect(requests[0]?.events.at(-1)?.data).toMatchObject({ element: 'cart' });
});

test('a session is the tab’s, and ends after half an hour without an event', () => {
  const storage: Record<string, string> = {};
  const sessionOf = (): unknown => {
    const page = open({ storage });
    page.leave();
    return page.requests[0]?.events[0]?.data.session_id;
  };
  const first = sessionOf();
  expect(sessionOf()).toBe(first);
  storage['millrace.session'] = `${first} ${Date.now() - 31 * 60_000}`;
  expect(sessionOf()).not.toBe(first);
});

test.each([{ doNotTrack: '1' }, { globalPrivacyControl: true }])(
  'who does not want to be followed is not: %j',
  (navigator) => {
    const { track, leave, requests, storage } = open({ navigator });
    track('order.placed', {});
    leave();
    expect([requests, storage]).toEqual([[], {}]);
  },
);

test('twenty events go at once, others after a while, and what the browser does not take waits', () => {
  let taken = true;
  const { track, requests, timers, leave } = open({ taken: () => taken });
  expect(timers).toHaveLength(1);
  taken = false;
  for (let i = 0; i < 25; i++) track('tried', { i });
  expect(requests).toEqual([]);
  taken = true;
  timers[0]?.();
  leave();
  expect(requests.map(({ events }) => events.length)).toEqual([20, 7]);
});
