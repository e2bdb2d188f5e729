import { expect, test } from 'vitest';
import type { Event } from '../formats/event';
import { sessionRulesOf } from './session-event';
import { userAgentClass } from './user-agent';

const rules = sessionRulesOf({
  events: ['clickstream.*'],
  from: 'session_id',
  pageViews: ['clickstream.page_view'],
  referrer: 'referrer',
  userAgent: 'user_agent',
});

const anEvent = (data: Event['data'], more: Partial<Event> = {}): Event => ({
  source: 'clickstream',
  type: 'clickstream.page_view',
  subject: '/products',
  data,
  ...more,
});

test('an event says to which session it belongs, its page, and of where it came from the host alone', () => {
  const data = {
    session_id: 's-1',
    referrer: 'https://Search.example/find?q=secret',
    user_agent: 'Mozilla/5.0 Firefox/130.0',
  };
  expect(rules.read(anEvent(data))).toEqual({
    id: 's-1',
    type: 'clickstream.page_view',
    page: '/products',
    isView: true,
    referrer: 'search.example',
    agent: { browser: 'Firefox', bot: false },
  });
  expect(rules.idle).toBe(30 * 60_000);
});

test('a click is on a page and opens none', () => {
  expect(rules.read(anEvent({ session_id: 's-1' }, { type: 'clickstream.click' }))).toMatchObject({
    page: '/products',
    isView: false,
  });
});

test.each<[string, Event['data'], Partial<Event>]>([
  ['of another type', { session_id: 's-1' }, { type: 'order.placed' }],
  ['without an id', {}, {}],
  ['with an empty id', { session_id: '' }, {}],
  ['whose id is an address', { session_id: '203.0.113.7' }, {}],
  ['whose id would get lost in a path', { session_id: '..' }, {}],
  ['whose id is longer than is stored', { session_id: 'ä'.repeat(101) }, {}],
  ['whose id is no text', { session_id: { a: 1 } }, {}],
])('an event %s belongs to no session', (_, data, more) => {
  expect(rules.read(anEvent(data, more))).toBeUndefined();
});

test.each([
  ['a host', 'news.example', 'news.example'],
  ['an app', 'android-app://com.example.reader', 'com.example.reader'],
  ['an address', 'http://203.0.113.7/x', undefined],
  ['nonsense', 'not a host at all', undefined],
  ['nothing', '', undefined],
  ['null', null, undefined],
])('%s as referrer', (_, referrer, host) => {
  expect(rules.read(anEvent({ session_id: 's-1', referrer }))?.referrer).toBe(host);
});

const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15';
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36';

test.each([
  [chrome, 'Chrome', false],
  [safari, 'Safari', false],
  [`${chrome} Edg/129.0.0.0`, 'Edge', false],
  [`${chrome} OPR/114.0.0.0`, 'Opera', false],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Other', true],
  ['curl/8.5.0', 'Other', true],
  ['My Price Scraper', 'Other', true],
  ['example-crawler', 'Other', true],
  ['a spider', 'Other', true],
])('%s is of the family %s', (text, browser, bot) => {
  expect(userAgentClass(text)).toEqual({ browser, bot });
});

test('of the user agent and the referrer nothing else is kept', () => {
  const data = { session_id: 's-1', user_agent: `${chrome} secret-token`, referrer: 'https://a.example/secret-path' };
  expect(JSON.stringify(rules.read(anEvent(data)))).not.toContain('secret');
});

const odd = [
  '__proto__',
  'constructor',
  '\u0000\u0001\n',
  '\u202e\u200b',
  '\ud800',
  'a\udc00b',
  ' ',
  '#',
  '\uffff',
  '😀'.repeat(50),
];
const long = 'x'.repeat(1_000_000);

test.each(odd)('the odd id %j is stored as well-formed text of bounded length', (session_id) => {
  const id = rules.read(anEvent({ session_id }))?.id ?? '';
  expect([Buffer.from(id).toString() === id, Buffer.byteLength(id) <= 200, id !== '']).toEqual([true, true, true]);
});

test.each([
  ...odd,
  long,
  `https://${long}.example/`,
  `https://a.example/${long}?${long}`,
  'https://[::',
  'http://%',
  '//',
])('nothing that an event says makes its session larger than an item may be (%#)', (text) => {
  const data = { session_id: 's-1', referrer: text, user_agent: text };
  const read = rules.read(anEvent(data, { subject: text }));
  const pageless = rules.read(anEvent({ ...data, session_id: text }, { type: `clickstream.${text}` }));
  expect(JSON.stringify([read, pageless]).length).toBeLessThan(4000);
});
