import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { readsMilestones } from '../../domain/metrics/milestones';
import { type StoredPart, textOfKey } from '../../domain/sessions/session-changes';
import { archiveStack } from '../testing/archive-stack';
import { randomLog, testDefinitions, testMetrics } from '../testing/random-log';
import { inMemoryScratch, inMemoryTail } from '../testing/scratch';
import { DEDUPE_SECONDS, retention } from '../testing/settled';
import { logTruth } from '../testing/truth';
import { auditSessions, type SessionDifference, sessionDifferenceLine } from './audit-sessions';
import { foldHistory } from './fold-history';
import { installHistory, type RebuildDeps } from './rebuild';

const withoutSessions = defineMetrics(
  testDefinitions.metrics.filter((one) => !('events' in one && readsMilestones(one))),
  testDefinitions.items,
);

const everything = { metrics: undefined, from: 0, to: Number.POSITIVE_INFINITY };

const rebuild = async (deps: RebuildDeps) => installHistory(deps, await foldHistory(deps, everything), undefined);

type Stack = ReturnType<typeof archiveStack>;

/** Parts of sessions that hold something else than what the whole log says, or should not be. */
const differences = ({ sessions }: Stack, log: ReturnType<typeof randomLog>): string[] => {
  const truth = logTruth(log, retention, DEDUPE_SECONDS).sessions;
  const stored = new Map(sessions.stored().map((one) => [textOfKey(one.key), one]));
  const text = (one: StoredPart | undefined) => one && JSON.stringify([one.seq, one.part]);
  return [...new Set([...truth.keys(), ...stored.keys()])].filter(
    (name) => text(truth.get(name)) !== text(stored.get(name)),
  );
};

/** Sessions are declared when some records have been settled, and are made again while traffic runs. */
const declaredLater = async (seed: number): Promise<string[]> => {
  const random = seededRandom(seed);
  const log = randomLog(random, 250);
  const stack = archiveStack(log, random);
  await stack.settle(withoutSessions, 80);
  await stack.settle(testMetrics, 30 + Math.floor(random() * 40));
  stack.deliver(Math.floor(random() * 30));
  const go = async () => stack.settle(testMetrics, Math.floor(random() * 9));
  const { sessions } = stack;
  const revise: typeof sessions.revise = async (revisions) => {
    // Between reading and writing, as often as not.
    if (random() < 0.3) await go();
    return sessions.revise(revisions);
  };
  await rebuild(stack.depsFor(testMetrics, { sleep: go, sessions: { ...sessions, revise } }));
  await stack.settle(testMetrics, stack.length);
  return differences(stack, log);
};

const SEEDS = 5;

test('sessions that are declared and made again are as if they had been there from the start, while traffic runs', async () => {
  for (let seed = 0; seed < SEEDS; seed++) expect(await declaredLater(seed), `seed ${seed}`).toEqual([]);
}, 60_000);

const settled = async (seed: number): Promise<Stack> => {
  const random = seededRandom(seed);
  const stack = archiveStack(randomLog(random, 250), random);
  await stack.settle(testMetrics, stack.length);
  stack.deliver(0);
  return stack;
};

test('sessions that are made again where there are none are what was there; again, they are the same', async () => {
  const stack = await settled(1);
  const random = seededRandom(1);
  const log = randomLog(random, 250);
  const empty = archiveStack(log, random);
  const deps = empty.depsFor(testMetrics, { archive: stack.archive, tail: inMemoryTail(() => new Map()) });
  const { sessions } = await rebuild(deps);
  expect(differences(empty, log)).toEqual([]);
  expect(sessions).toMatchObject({ made: stack.sessions.stored().length, revised: 0, same: 0 });
  const again = await rebuild({ ...deps, scratch: inMemoryScratch() });
  expect(again.sessions).toMatchObject({ made: 0, revised: 0, same: sessions.made });
});

const audit = async (stack: Stack): Promise<SessionDifference[]> => {
  const deps = stack.depsFor(testMetrics);
  const found: SessionDifference[] = [];
  const compared = await auditSessions(deps, await foldHistory(deps, everything), (one) => found.push(one));
  expect(compared).toBeGreaterThan(5);
  return found;
};

test('parts of sessions that were altered, lost or made up are named by an audit, and no others', async () => {
  const stack = await settled(2);
  expect(await audit(stack)).toEqual([]);
  const [one = expect.fail()] = stack.sessions.stored();
  const { key, seq, part } = one;
  const stands = (): StoredPart => stack.sessions.stored().find((other) => other.key === key) ?? one;
  await stack.sessions.revise([{ before: one, after: { seq, part: { ...part, bot: !part.bot } } }]);
  const altered = await audit(stack);
  expect(altered).toEqual([{ key, stored: part.events, made: part.events }]);
  expect(altered.map(sessionDifferenceLine)).toEqual([
    expect.stringMatching(
      /^session country-\d+, part of 2026-\S+Z of shard-\d: \d+ events are stored, .+ of other values$/,
    ),
  ]);
  await stack.sessions.remove([stands()]);
  expect(await audit(stack)).toEqual([{ key, stored: undefined, made: part.events }]);
  const nobody = { ...key, id: 'nobody' };
  await stack.sessions.putAll([
    { key, seq, part, expected: undefined },
    { key: nobody, seq, part, expected: undefined },
  ]);
  expect(await audit(stack)).toEqual([{ key: nobody, stored: part.events, made: undefined }]);
});
