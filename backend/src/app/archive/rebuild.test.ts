import { type Series, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { REMEMBERED_MS } from '../../domain/sessions/journey';
import type { WriteOutcome } from '../settled/ports';
import { archiveStack } from '../testing/archive-stack';
import {
  crowdedLog,
  randomLog,
  SHARDS,
  testDefinitions,
  testFunnel,
  testMetrics,
  testSessions,
} from '../testing/random-log';
import { inMemoryScratch, inMemoryTail } from '../testing/scratch';
import { foldHistory } from './fold-history';
import { installHistory, type RebuildDeps } from './rebuild';

const before = defineMetrics(
  testDefinitions.metrics.filter(({ name }) => name !== 'newest' && name !== 'revenue'),
  testDefinitions.items,
  undefined,
  undefined,
  undefined,
  testSessions,
  [testFunnel],
);

const revenue = new Set(['revenue', 'newest']);

const everything = { from: 0, to: Number.POSITIVE_INFINITY };

const rebuild = async (deps: RebuildDeps, metrics: ReadonlySet<string> | undefined) =>
  installHistory(deps, await foldHistory(deps, { metrics, ...everything }), metrics);

const SEEDS = 15;

test('a metric that is added and rebuilt is as if it had been there from the start, while traffic runs', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = seededRandom(seed);
    const stack = archiveStack(seed % 5 === 0 ? crowdedLog(random) : randomLog(random, 250), random);
    // Before the shard is split, or after it.
    await stack.settle(before, Math.floor(random() * 0.7 * stack.length));
    await stack.settle(testMetrics, 1 + Math.floor(random() * 20));
    stack.deliver(Math.floor(random() * 30));
    const go = async () => stack.settle(testMetrics, Math.floor(random() * 9));
    const { windows } = stack.settled;
    const deps = stack.depsFor(testMetrics, {
      overlap: Math.floor(random() * 30_000),
      sleep: go,
      windows: {
        ...windows,
        // Between reading and writing, as often as not.
        revise: async (revisions) => {
          if (random() < 0.3) await go();
          return windows.revise(revisions);
        },
      },
    });
    await rebuild(deps, revenue);
    await stack.settle(testMetrics, stack.length);
    expect(await stack.differences(), `seed ${seed}`).toEqual([]);
  }
}, 30_000);

test('without revisions, a writer that remembers a window writes over its past', async () => {
  let found = 0;
  for (let seed = 0; seed < SEEDS && found === 0; seed++) {
    const random = seededRandom(seed);
    const stack = archiveStack(randomLog(random, 250), random, 'revisions');
    await stack.settle(before, 80);
    await stack.settle(testMetrics, 20);
    stack.deliver(0);
    await rebuild(stack.depsFor(testMetrics), revenue);
    await stack.settle(testMetrics, stack.length);
    found += (await stack.differences()).length;
  }
  expect(found).toBeGreaterThan(0);
});

test('a window that cannot be read stays as it is, and holds up no other', async () => {
  const random = seededRandom(3);
  const stack = archiveStack(randomLog(random, 250), random);
  await stack.settle(testMetrics, stack.length);
  stack.deliver(0);
  const { windows } = stack.settled;
  const deps = stack.depsFor(testMetrics, {
    sleep: async () => undefined,
    windows: {
      ...windows,
      read: async (keys) =>
        (await windows.read(keys)).map((part, i) =>
          i === 0 && part ? { ...part, series: [], unreadable: true } : part,
        ),
      parts: async (key) =>
        (await windows.parts(key)).map((part) => ({ ...part, series: [], unreadable: true as const })),
      // As the table's adapter: nothing goes over what it cannot read.
      revise: async (revisions) =>
        Promise.all(
          revisions.map(async (one) =>
            one.before.unreadable ? 'too large' : ((await windows.revise([one]))[0] ?? 'conflict'),
          ),
        ),
    },
  });
  const { unreadable, behind, same } = await rebuild(deps, undefined);
  expect([unreadable > 0, behind, same > 0]).toEqual([true, 0, true]);
  expect(await stack.differences()).toEqual([]);
});

/** What is remembered of sessions that may go on. */
const remembered = ({ journeys, depsFor }: ReturnType<typeof archiveStack>) =>
  journeys
    .all()
    .filter(({ journey }) => depsFor(testMetrics).now() - journey.arrived <= REMEMBERED_MS)
    .sort((a, b) => (`${a.key.shard} ${a.key.id}` < `${b.key.shard} ${b.key.id}` ? -1 : 1));

test('all of it, rebuilt where there is nothing, is what was there, byte for byte', async () => {
  for (let seed = 0; seed < 6; seed++) {
    const random = seededRandom(seed);
    const log = seed % 5 === 0 ? crowdedLog(random) : randomLog(random, 250);
    const stack = archiveStack(log, random);
    await stack.settle(testMetrics, stack.length);
    stack.deliver(0);
    const empty = archiveStack(log, random);
    // Its stream has no such shards, or others of the same names.
    const shards = new Map(seed % 2 ? SHARDS.map((shard) => [shard, []]) : []);
    const deps = empty.depsFor(testMetrics, { archive: stack.archive, tail: inMemoryTail(() => shards) });
    const { made, behind, records } = await rebuild(deps, undefined);
    expect([await empty.differences(), behind, records], `seed ${seed}`).toEqual([[], 0, stack.length]);
    expect(made).toBeGreaterThan(0);
    const again = await rebuild({ ...deps, scratch: inMemoryScratch() }, undefined);
    expect(again).toMatchObject({ made: 0, revised: 0, same: made });
    const checkpoints = async (of: typeof stack) =>
      (await of.settled.reader.checkpoints()).map(({ shard, seq, arrived }) => ({ shard, seq, arrived }));
    expect(await checkpoints(empty)).toEqual(await checkpoints(stack));
    expect(remembered(empty)).toEqual(remembered(stack));
    expect(remembered(stack).length).toBeGreaterThan(0);
  }
}, 30_000);

test('a rebuild that was stopped is begun again: what it wrote is the same, and nothing is written twice', async () => {
  const random = seededRandom(5);
  const stack = archiveStack(randomLog(random, 250), random);
  await stack.settle(before, stack.length);
  stack.deliver(0);
  const { windows } = stack.settled;
  let left = 3;
  const written = new Map<string, number>();
  const counting: RebuildDeps['windows'] = {
    ...windows,
    // One at a time, so that it can be stopped between any two.
    revise: async (revisions) => {
      const outcomes: WriteOutcome[] = [];
      for (const revision of revisions) {
        if (left-- <= 0) throw new Error('stopped');
        const name = JSON.stringify(revision.key);
        written.set(name, (written.get(name) ?? 0) + 1);
        outcomes.push(...(await windows.revise([revision])));
      }
      return outcomes;
    },
  };
  const again = () => rebuild(stack.depsFor(testMetrics, { windows: counting }), revenue);
  await expect(again()).rejects.toThrow('stopped');
  expect(written.size).toBe(3);
  left = Number.POSITIVE_INFINITY;
  const { revised, same } = await again();
  expect([revised, same >= 3]).toEqual([written.size - 3, true]);
  expect([...written.values()].filter((times) => times > 1)).toEqual([]);
  await stack.settle(testMetrics, 1);
  expect(await stack.differences()).toEqual([]);
});

test('a metric of many labels in windows of several parts has its past in the last of them', async () => {
  const random = seededRandom(1);
  const tooLarge = (series: readonly Series[]): boolean => JSON.stringify(series).length > 2500;
  const stack = archiveStack(randomLog(random, 250), random, undefined, { tooLarge });
  await stack.settle(before, 100);
  await stack.settle(testMetrics, 20);
  stack.deliver(10);
  const summary = await rebuild(stack.depsFor(testMetrics), revenue);
  expect(summary.behind).toBe(0);
  await stack.settle(testMetrics, stack.length);
  expect(await stack.differences()).toEqual([]);
});

test('windows that the archive does not hold every record of are left as they are', async () => {
  const random = seededRandom(2);
  const stack = archiveStack(randomLog(random, 200), random);
  await stack.settle(before, 200);
  stack.deliver(0);
  let oldest = Number.POSITIVE_INFINITY;
  for await (const object of stack.archive.objects(everything)) oldest = Math.min(oldest, object.oldest);
  const deps = stack.depsFor(testMetrics, { checkpoints: stack.settled.reader.checkpoints });
  const history = await foldHistory(deps, { metrics: revenue, to: everything.to });
  expect(history.span.from).toBe(oldest);
  for (const { key } of deps.scratch.all()) expect(key.start).toBeGreaterThanOrEqual(oldest);
});

test('a record that is settled and in no archive is an error, and nothing is written', async () => {
  const random = seededRandom(4);
  const stack = archiveStack(randomLog(random, 100), random);
  await stack.settle(before, 100);
  stack.deliver(20);
  const deps = stack.depsFor(testMetrics, {
    tail: { ...inMemoryTail(() => new Map()), shards: async () => new Set() },
  });
  await expect(foldHistory(deps, { metrics: revenue, ...everything })).rejects.toMatchObject({ code: 'unavailable' });
});
