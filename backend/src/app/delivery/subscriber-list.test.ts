import type { Topic } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Subscriber } from '../../domain/access/connection';
import { aConnection, inMemoryConnectionRegistry } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { CHANGE_LATENESS_MS, type ConnectionRegistry } from './ports';
import { createSubscriberList } from './subscriber-list';

const setUp = () => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry(clock.now);
  const reads = { whole: 0, changes: 0, found: 0 };
  const counting: { -readonly [K in keyof ConnectionRegistry]: ConnectionRegistry[K] } = {
    ...registry,
    subscribers: (partition) => {
      reads.whole++;
      return registry.subscribers(partition);
    },
    changes: (partition, since) => {
      reads.changes++;
      return registry.changes(partition, since);
    },
    find: (ids) => {
      reads.found += ids.length;
      return registry.find(ids);
    },
  };
  const list = createSubscriberList({ registry: counting, now: clock.now, random: () => 0.5 });
  const connect = async (id: string, ...topics: Topic[]) => {
    await registry.register(aConnection(id, clock.now()));
    await registry.addTopics(id, topics, 200);
  };
  /** Connections and topics a second later. */
  const next = async () => {
    clock.pass(1000);
    return Object.fromEntries((await list()).map(({ connectionId, topics }) => [connectionId, [...topics].sort()]));
  };
  return { clock, registry, counting, reads, list, connect, next };
};

test('the registry is read once a second however many ask', async () => {
  const { list, clock, reads } = setUp();
  await Promise.all([list(), list()]);
  clock.pass(999);
  await list();
  expect(reads).toEqual({ whole: 1, changes: 0, found: 0 });
  clock.pass(1);
  await list();
  expect(reads).toEqual({ whole: 1, changes: 1, found: 0 });
});

test('a thousand subscribers who change nothing are read once, and one who does is read once more', async () => {
  const { connect, registry, next, reads } = setUp();
  for (let i = 0; i < 1000; i++) await connect(`c${i}`, 'metric:orders');
  await next();
  for (let second = 0; second < 60; second++) await next();
  // Those of the first seconds are told again for some seconds.
  expect(reads).toEqual({ whole: 1, changes: 60, found: 1000 });
  await registry.addTopics('c7', ['metric:cpu'], 200);
  for (let second = 0; second < 60; second++) await next();
  expect(reads).toEqual({ whole: 1, changes: 120, found: 1001 });
});

test('who comes, watches something else or goes is known a second later', async () => {
  const { connect, registry, next } = setUp();
  await connect('ada', 'metric:orders');
  expect(await next()).toEqual({ ada: ['metric:orders'] });
  await connect('bob', 'metric:cpu');
  await registry.addTopics('ada', ['room:a'], 200);
  expect(await next()).toEqual({ ada: ['metric:orders', 'room:a'], bob: ['metric:cpu'] });
  await registry.removeTopics('ada', ['metric:orders']);
  await registry.remove('bob');
  expect(await next()).toEqual({ ada: ['room:a'] });
});

test('who comes and goes between two readings is not there', async () => {
  const { connect, registry, next } = setUp();
  await next();
  await connect('ada', 'metric:orders');
  await registry.remove('ada');
  expect(await next()).toEqual({});
});

test('a change that can be read only seconds after its date is not missed', async () => {
  const { connect, counting, registry, next, clock, list } = setUp();
  await next();
  await connect('ada', 'metric:orders');
  counting.changes = async () => [];
  for (let waited = 0; waited < CHANGE_LATENESS_MS - 1000; waited += 1000) expect(await next()).toEqual({});
  counting.changes = registry.changes;
  clock.pass(1000);
  expect((await list()).map(({ connectionId }) => connectionId)).toEqual(['ada']);
});

test('who was changed and not noted is known within eight minutes all the same', async () => {
  const { connect, counting, next, clock } = setUp();
  await next();
  await connect('ada', 'metric:orders');
  counting.changes = async () => [];
  clock.pass(450_000);
  expect(await next()).toEqual({ ada: ['metric:orders'] });
});

test('those who watch the same share one set of topics, in whatever order they asked', async () => {
  const { connect, registry, next, list } = setUp();
  await connect('ada', 'metric:orders', 'metric:cpu');
  await next();
  await connect('bob', 'metric:cpu', 'metric:orders');
  await connect('eve', 'metric:cpu');
  await next();
  await registry.addTopics('eve', ['metric:orders'], 200);
  await next();
  expect(new Set((await list()).map(({ topics }) => topics)).size).toBe(1);
});

test('a reading that failed is not kept, and loses nothing', async () => {
  const { connect, counting, registry, next, list } = setUp();
  await next();
  await connect('ada', 'metric:orders');
  counting.find = () => Promise.reject(new Error('no registry'));
  await expect(next()).rejects.toThrow('no registry');
  counting.find = registry.find;
  expect((await list()).map(({ connectionId }) => connectionId)).toEqual(['ada']);
});

type Step =
  | { readonly kind: 'subscribe' | 'unsubscribe' | 'remove'; readonly id: string; readonly topic: Topic }
  | { readonly kind: 'wait'; readonly ms: number };

const anId = fc.constantFrom('a', 'b', 'c');
const aTopic = fc.constantFrom<Topic>('metric:x', 'metric:y', 'room:z');
const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('subscribe', 'unsubscribe', 'remove'), id: anId, topic: aTopic }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
);

/** Makes each change so far readable later than it is dated, by as much as it may be. */
const delayChanges = ({ registry, counting, clock }: ReturnType<typeof setUp>, lateness: () => number) => {
  const readableAt = new Map<string, number>();
  const all = () => registry.changes(0, 0);
  counting.changes = async (_, since) => {
    const dated = await registry.changes(0, since);
    return dated.filter(({ changeId }) => (readableAt.get(changeId) ?? 0) <= clock.now());
  };
  return async () => {
    for (const { changeId } of await all())
      if (!readableAt.has(changeId)) readableAt.set(changeId, clock.now() + lateness());
  };
};

/** A connection that is gone never comes back: whoever does has another id. */
const take = async ({ registry, clock }: ReturnType<typeof setUp>, step: Step, gone: string[]): Promise<void> => {
  if (step.kind === 'wait') return clock.pass(step.ms);
  const id = `${step.id}${gone.filter((one) => one === step.id).length}`;
  if (step.kind === 'unsubscribe') await registry.removeTopics(id, [step.topic]);
  else if (step.kind === 'remove') {
    await registry.remove(id);
    gone.push(step.id);
  } else {
    const [known] = await registry.find([id]);
    if (!known) await registry.register(aConnection(id, clock.now()));
    await registry.addTopics(id, [step.topic], 200);
  }
};

const inOrder = (all: readonly Subscriber[]): Subscriber[] =>
  [...all].sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1));

test('whatever happens and however late it can be read, the list is that of the registry once everything can', async () => {
  const lateness = fc.array(fc.nat(CHANGE_LATENESS_MS - 1), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 40 }), lateness, async (steps, delays) => {
      const all = setUp();
      let changes = 0;
      const gone: string[] = [];
      const delay = delayChanges(all, () => delays[changes++ % delays.length] ?? 0);
      for (const step of steps) {
        await take(all, step, gone);
        await delay();
        await all.list();
      }
      for (let waited = 0; waited <= CHANGE_LATENESS_MS; waited += 1000) await all.next();
      expect(inOrder(await all.list())).toEqual(inOrder(await all.registry.subscribers()));
    }),
    { numRuns: 200 },
  );
});
