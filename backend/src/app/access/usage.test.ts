import { expect, test } from 'vitest';
import {
  CONNECTIONS_PER_PERSON,
  endOfMinute,
  QUERY_MS_AT_FIRST,
  QUERY_MS_PER_MINUTE,
} from '../../domain/access/limits';
import { MINUTE_MS } from '../../domain/time';
import { inMemoryUsageStore } from '../testing/access';
import { aConnection, inMemoryConnectionRegistry } from '../testing/delivery';
import { manualClock } from '../testing/runtime';
import { checkConnections, createMeter } from './usage';

const setUp = () => {
  const clock = manualClock();
  const meter = createMeter({ usage: inMemoryUsageStore(), now: clock.now });
  const query = (who: string, ms: number) =>
    meter(aConnection(who, clock.now()), async () => {
      clock.pass(ms);
      return 'answer';
    });
  return { clock, query };
};

test('queries are answered until they have taken what one person may take in a minute', async () => {
  const { query } = setUp();
  expect(await query('ada', QUERY_MS_PER_MINUTE - 1)).toBe('answer');
  // The clock is in a later minute by now.
  expect(await query('ada', 5)).toBe('answer');
});

test('who has used the share of a minute waits for the next one, and nobody else does', async () => {
  const clock = manualClock();
  const usage = inMemoryUsageStore();
  const meter = createMeter({ usage, now: clock.now });
  const [ada, bob] = [aConnection('ada', clock.now()), aConnection('bob', clock.now())];
  const until = endOfMinute(clock.now());
  await usage.add({ userId: ada.userId, what: 'queries', until }, QUERY_MS_PER_MINUTE);
  await expect(meter(ada, async () => 1)).rejects.toMatchObject({ code: 'too_many_requests' });
  expect(await meter(bob, async () => 2)).toBe(2);
  clock.pass(MINUTE_MS);
  expect(await meter(ada, async () => 3)).toBe(3);
});

test('queries that run at the same time know of each other', async () => {
  const clock = manualClock();
  const meter = createMeter({ usage: inMemoryUsageStore(), now: clock.now });
  const ada = aConnection('ada', clock.now());
  const atOnce = QUERY_MS_PER_MINUTE / QUERY_MS_AT_FIRST;
  const answers: (() => void)[] = [];
  const running = Array.from({ length: atOnce }, () => meter(ada, () => new Promise<void>((go) => answers.push(go))));
  await expect(meter(ada, async () => 'one too many')).rejects.toMatchObject({ code: 'too_many_requests' });
  for (const answer of answers) answer();
  await Promise.all(running);
  expect(await meter(ada, async () => 'after them')).toBe('after them');
});

test('a query whose function is ended before it answers has taken its estimate', async () => {
  const clock = manualClock();
  const usage = inMemoryUsageStore();
  const ada = aConnection('ada', clock.now());
  const part = { userId: ada.userId, what: 'queries', until: endOfMinute(clock.now()) } as const;
  await new Promise<void>((begun) => {
    void createMeter({ usage, now: clock.now })(ada, () => {
      begun();
      return new Promise(() => {});
    });
  });
  expect(await usage.add(part, 0)).toBe(QUERY_MS_AT_FIRST);
});

test('a query that is refused takes nothing', async () => {
  const clock = manualClock();
  const usage = inMemoryUsageStore();
  const ada = aConnection('ada', clock.now());
  const part = { userId: ada.userId, what: 'queries', until: endOfMinute(clock.now()) } as const;
  await usage.add(part, QUERY_MS_PER_MINUTE);
  await expect(createMeter({ usage, now: clock.now })(ada, async () => 1)).rejects.toThrow('wait a minute');
  expect(await usage.add(part, 0)).toBe(QUERY_MS_PER_MINUTE);
});

test('a query that fails has taken its time too', async () => {
  const clock = manualClock();
  const usage = inMemoryUsageStore();
  const ada = aConnection('ada', clock.now());
  const part = { userId: ada.userId, what: 'queries', until: endOfMinute(clock.now()) } as const;
  const failing = createMeter({ usage, now: clock.now })(ada, async () => {
    clock.pass(700);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await usage.add(part, 0)).toBe(700);
});

test('one person may have so many connections, of which those whose sign-in has ended are none', async () => {
  const registry = inMemoryConnectionRegistry();
  const clock = manualClock();
  const { userId } = aConnection('ada');
  for (let i = 0; i < CONNECTIONS_PER_PERSON - 1; i++)
    await registry.register({ ...aConnection(`ada-${i}`, clock.now()), userId });
  await registry.register({ ...aConnection('ended', clock.now()), userId, endsAt: clock.now() });
  await checkConnections(registry, userId, clock.now());
  await registry.register({ ...aConnection('last', clock.now()), userId });
  await expect(checkConnections(registry, userId, clock.now())).rejects.toMatchObject({
    code: 'too_many_requests',
    message: expect.stringContaining(String(CONNECTIONS_PER_PERSON)),
  });
});
