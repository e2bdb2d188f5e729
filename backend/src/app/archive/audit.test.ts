import { type Series, seededRandom } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { MadeItems } from '../../domain/archive/made-items';
import type { StoredItem } from '../../domain/items/item-changes';
import { archiveStack } from '../testing/archive-stack';
import { crowdedLog, randomLog, testMetrics } from '../testing/random-log';
import { auditHistory, type Difference, differenceLine } from './audit';
import { auditItems, type ItemDifference, itemDifferenceLine } from './audit-items';
import { foldHistory } from './fold-history';

const everything = { metrics: undefined, from: 0, to: Number.POSITIVE_INFINITY };

const names = new Set(testMetrics.catalog.metrics.map(({ name }) => name));

type Stack = ReturnType<typeof archiveStack>;

const audit = async (stack: Stack, deps = stack.depsFor(testMetrics)): Promise<Difference[]> => {
  const found: Difference[] = [];
  const { reader } = stack.settled;
  const windows = await auditHistory({ ...deps, reader }, await foldHistory(deps, everything), names, (one) =>
    found.push(one),
  );
  expect(windows).toBeGreaterThan(20);
  return found;
};

const settled = async (seed: number, options?: Parameters<typeof archiveStack>[3]): Promise<Stack> => {
  const random = seededRandom(seed);
  const stack = archiveStack(seed % 3 === 0 ? crowdedLog(random) : randomLog(random, 250), random, undefined, options);
  await stack.settle(testMetrics, 150);
  stack.deliver(20);
  return stack;
};

test('what is stored as the archive says is no difference, while traffic runs', async () => {
  for (let seed = 0; seed < 6; seed++) {
    const stack = await settled(seed);
    const go = () => stack.settle(testMetrics, 3);
    expect(await audit(stack, stack.depsFor(testMetrics, { sleep: go })), `seed ${seed}`).toEqual([]);
  }
}, 30_000);

test('windows in several parts are compared too', async () => {
  const tooLarge = (series: readonly Series[]): boolean => JSON.stringify(series).length > 2500;
  expect(await audit(await settled(1, { tooLarge }))).toEqual([]);
});

const altered = (series: readonly Series[]): Series[] => {
  const parsed: Series[] = JSON.parse(JSON.stringify(series).replace(/"count":(\d)/, '"count":9'));
  return parsed;
};

test('one figure that was altered is named', async () => {
  const stack = await settled(2);
  const { windows } = stack.settled;
  const deps = stack.depsFor(testMetrics);
  await foldHistory(deps, everything);
  const [one = expect.fail()] = [...deps.scratch.all()].filter(({ key }) => key.metric === 'orders');
  const [before = expect.fail()] = await windows.parts(one.key);
  await windows.revise([{ key: one.key, before, after: { seq: before.seq, series: altered(before.series) } }]);
  const found = await audit(stack);
  expect(found.map(({ key, topic }) => [key, topic])).toEqual([[one.key, 'metric:orders']]);
  expect(found.map(differenceLine)[0]).toMatch(
    /^orders, (minute|hour) 2026-\S+Z of shard-\d: 9 events are stored, \d+ events/,
  );
});

test('a window that nothing in the archive fell in is named, and one that is missing', async () => {
  const stack = await settled(4);
  const { windows } = stack.settled;
  const deps = stack.depsFor(testMetrics);
  await foldHistory(deps, everything);
  const [one = expect.fail()] = [...deps.scratch.all()].filter(({ key }) => key.granularity === 'hour');
  const key = { ...one.key, start: one.key.start - 90 * 86_400_000 };
  await windows.putAll([{ key, part: { ...one.part, seq: '1' }, expected: undefined }]);
  expect((await audit(stack)).map(({ key: found, made }) => [found, made])).toEqual([[key, undefined]]);
  const [stored = expect.fail()] = await windows.parts(one.key);
  await windows.revise([{ key: one.key, before: stored, after: { seq: stored.seq, series: [] } }]);
  const missing = (await audit(stack)).filter(({ key: found }) => found.start === one.key.start);
  expect(missing.map(({ stored: count }) => count)).toEqual([undefined]);
});

describe('items', () => {
  const itemAudit = async (stack: Stack, made = new MadeItems(), more: Parameters<Stack['depsFor']>[1] = {}) => {
    const deps = stack.depsFor(testMetrics, { onItems: (items) => made.add(items), ...more });
    const history = await foldHistory(deps, everything);
    const found: ItemDifference[] = [];
    const auditDeps = { items: stack.items, retention: deps.rules.retention.item, now: deps.now };
    const compared = await auditItems(auditDeps, history, made, ['order'], (one) => found.push(one));
    return { compared, found };
  };

  const firstOf = async ({ items }: Stack): Promise<StoredItem> => {
    for await (const [item] of items.all('order')) if (item) return item;
    return expect.fail();
  };

  test('that are stored as the archive says are no difference, whatever came since', async () => {
    for (let seed = 0; seed < 6; seed++) {
      const stack = await settled(seed);
      const { compared, found } = await itemAudit(stack);
      expect(found, `seed ${seed}`).toEqual([]);
      expect(compared).toBeGreaterThan(5);
      // What is settled while the archive is read is not in what was folded.
      const checkpoints = await stack.settled.reader.checkpoints();
      const more = { checkpoints: async () => checkpoints };
      await stack.settle(testMetrics, 40);
      expect((await itemAudit(stack, new MadeItems(), more)).found, `seed ${seed}, later`).toEqual([]);
    }
  });

  test('that were altered, lost or made up are named', async () => {
    const stack = await settled(2);
    const item = await firstOf(stack);
    const of = expect.objectContaining({ type: 'order', subject: item.subject, shard: item.shard });
    stack.items.alter(item, { ...item, data: { amount: 12_345 } });
    const { found } = await itemAudit(stack);
    expect(found).toEqual([{ of, stored: item.time, made: item.time }]);
    expect(found.map(itemDifferenceLine)).toEqual([
      expect.stringMatching(/^order \S+ of shard-\d: .+, with other values$/),
    ]);
    stack.items.alter(item, { ...item, time: item.time - 1 });
    expect((await itemAudit(stack)).found).toEqual([{ of, stored: item.time - 1, made: item.time }]);
    stack.items.alter(item, undefined);
    expect((await itemAudit(stack)).found).toEqual([{ of, stored: undefined, made: item.time }]);
    stack.items.alter(item, item);
    const other = { ...item, subject: 'nobody' };
    stack.items.alter(other, other);
    const made = (await itemAudit(stack)).found;
    expect(made).toEqual([{ of: expect.objectContaining({ subject: 'nobody' }), stored: item.time, made: undefined }]);
  });

  test('are not held where there are too many', async () => {
    const made = new MadeItems(3);
    await itemAudit(await settled(1), made);
    expect([made.areTooMany, [...made.rest()]]).toEqual([true, []]);
  });
});
