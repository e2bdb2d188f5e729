import { expect } from '@playwright/test';
import { allFigures, breakdown, expectCounts } from '../support/dashboard';
import { order, pageView } from '../support/events';
import { test } from '../support/signed-in';
import { put, type StreamRecord } from '../support/stack';

const metrics = ['page-views', 'clicks', 'orders', 'revenue', 'cpu', 'memory', 'network', 'users'];

const year = 365 * 24 * 3_600_000;
const event = (fields: object): string =>
  JSON.stringify({
    specversion: '1.0',
    id: 'x',
    source: 's',
    type: 'order.placed',
    data: { amount: 1, country: 'SE' },
    ...fields,
  });
const at = (time: number) => event({ time: new Date(time).toISOString() });

/** What breaks other consumers, each under the reason with which it must be rejected. */
const bad: readonly [string, string | Uint8Array][] = [
  ['empty', ''],
  ['not_utf8', Uint8Array.from([0xff, 0xfe, 0x00, 0x80])],
  ['not_json', '{"specversion":"1.0",'],
  ['too_deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['forbidden_key', event({}).replace('"data":{', '"data":{"__proto__":{"admin":true},')],
  ['unknown_format', '{"hello":"world"}'],
  ['unknown_format', '42'],
  ['invalid_field', event({ type: 7 })],
  ['invalid_field', JSON.stringify({ id: 'cpu', value: 1, timestamp: 'now' })],
  ['missing_value', JSON.stringify({ id: 'cpu', value: null, timestamp: Date.now() })],
  ['invalid_value', JSON.stringify({ id: 'cpu', value: 'hot', timestamp: Date.now() })],
  ['invalid_value', JSON.stringify({ id: 'cpu', value: 1e300, timestamp: Date.now() })],
  ['cannot_unpack', Uint8Array.from([0x1f, 0x8b, 0x08, 0x00])],
  ['too_old', at(Date.now() - 2 * year)],
  ['too_far_ahead', at(Date.now() + year)],
];

const onBothShards = (data: string | Uint8Array): StreamRecord[] =>
  ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => ({ key, data }));

test('bad records move no chart but `rejected`, by reason, and stop no shard', async ({ livePage: page }) => {
  const before = await allFigures(page, [...metrics, 'rejected']);
  const reasonsBefore = await breakdown(page, 'rejected');
  await put(bad.flatMap(([, data]) => onBothShards(data)));
  await expectCounts(page, before, { rejected: bad.length * 6 });

  const reasons = await breakdown(page, 'rejected');
  for (const reason of new Set(bad.map(([name]) => name))) {
    const expected = 6 * bad.filter(([name]) => name === reason).length;
    expect(Number(reasons[reason]) - Number(reasonsBefore[reason] ?? 0), reason).toBe(expected);
  }
  expect(await allFigures(page, metrics)).toEqual(
    Object.fromEntries(metrics.map((metric) => [metric, before[metric]])),
  );

  const good = Array.from({ length: 40 }, (_, i) => order(1, 'SE', `key-${i}`));
  await put([...good, ...good.map((_, i) => pageView('/after', `key-${i}`))]);
  await expectCounts(page, before, { orders: 40, 'page-views': 40 });
});

test('one bad event of an array is rejected alone', async ({ livePage: page }) => {
  const before = await allFigures(page, ['orders', 'rejected']);
  const list = [event({ id: '1' }), event({ id: '2', type: null }), event({ id: '3' })];
  await put([{ key: 'list', data: `[${list.join(',')}]` }]);
  await expectCounts(page, before, { orders: 2, rejected: 1 });
});
