import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { archiveStack } from '../testing/archive-stack';
import { randomLog, testDefinitions, testFunnel, testMetrics, testSessions } from '../testing/random-log';
import { compareDefinitions } from './compare-definitions';
import { foldHistory } from './fold-history';

const everything = { metrics: undefined, from: 0, to: Number.POSITIVE_INFINITY };

const changed = defineMetrics(
  testDefinitions.metrics.map((one) => (one.name === 'orders' ? { ...one, where: { amount: { atLeast: 5 } } } : one)),
  testDefinitions.items,
  undefined,
  undefined,
  undefined,
  testSessions,
  [testFunnel],
);

const changesBy = async (metrics: typeof testMetrics) => {
  const random = seededRandom(1);
  const stack = archiveStack(randomLog(random, 250), random);
  await stack.settle(testMetrics, stack.length);
  stack.deliver(30);
  const deps = stack.depsFor(metrics);
  const names = metrics.catalog.metrics.map(({ name }) => name);
  return compareDefinitions(await foldHistory(deps, everything), deps.scratch, stack.settled.reader, names);
};

test('metrics that are defined as they run do not move', async () => {
  const changes = await changesBy(testMetrics);
  expect(changes.filter(({ moved }) => moved > 0)).toEqual([]);
  expect(changes.find(({ metric }) => metric === 'orders')?.minutes).toBeGreaterThan(10);
});

test('of a changed metric it is said how far it moves, and no other moves', async () => {
  const moved = (await changesBy(changed)).filter((one) => one.moved > 0);
  expect(moved.map(({ metric }) => metric)).toEqual(['orders']);
  const [{ before, after } = expect.fail()] = moved;
  expect(after?.count).toBeLessThan(before?.count ?? 0);
  expect(after?.count).toBeGreaterThan(0);
});
