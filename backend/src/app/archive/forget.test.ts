import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { withoutSubject } from '../../domain/archive/forget-subject';
import type { LogRecord } from '../../domain/fold/log-record';
import { MILESTONES } from '../../domain/metrics/milestones';
import { textOfKey } from '../../domain/sessions/session-changes';
import { ALL_METRICS } from '../../domain/settled/windows';
import { archiveStack } from '../testing/archive-stack';
import { randomLog, testMetrics } from '../testing/random-log';
import { inMemoryScratch } from '../testing/scratch';
import { DEDUPE_SECONDS, retention } from '../testing/settled';
import { logTruth } from '../testing/truth';
import { type ForgetDeps, forgetSubject } from './forget';
import { readArchive } from './read-archive';

const SUBJECT = 'subject-3';
const always = { span: { from: 0, to: Number.POSITIVE_INFINITY } };

type Logs = ReadonlyMap<string, readonly LogRecord[]>;
type Stack = ReturnType<typeof archiveStack>;

const without = (log: Logs, subject: string): Logs =>
  new Map(
    [...log].map(([shard, records]) => [
      shard,
      records.flatMap((record) => {
        const data = withoutSubject(record.data, subject, testMetrics.formats);
        return data ? [{ ...record, data }] : [];
      }),
    ]),
  );

const truthOf = (log: Logs) => {
  const { windows, sessions } = logTruth(log, retention, DEDUPE_SECONDS);
  return { windows, sessions };
};

const settled = async (log: Logs, random: () => number): Promise<Stack> => {
  const stack = archiveStack(log, random);
  await stack.settle(testMetrics, stack.length);
  stack.deliver(0);
  return stack;
};

const depsOf = (stack: Stack, overlap: number): ForgetDeps => ({
  ...stack.depsFor(testMetrics, { overlap }),
  border: inMemoryScratch(),
  archive: stack.archive,
  reader: stack.settled.reader,
  removeItems: async () => 0,
});

/** What is stored of all that a log is. */
const storedOf = async ({ settled: { windows }, sessions }: Stack, log: Logs) => {
  const truth = truthOf(log);
  const series = new Map<string, unknown>();
  for (const [name, { key }] of truth.windows) series.set(name, (await windows.whole([key]))[0]?.series ?? []);
  const parts = new Map(sessions.stored().map(({ key, part }) => [textOfKey(key), part]));
  for (const name of truth.sessions.keys()) if (!parts.has(name)) parts.set(name, undefined as never);
  return { series, parts };
};

test('what is forgotten has never been: figures and sessions are those of a log without it, and the archive has nothing of it', async () => {
  let sessionsChanged = 0;
  for (let seed = 0; seed < 4; seed++) {
    const random = seededRandom(seed);
    const log = randomLog(random, 200);
    const stack = await settled(log, random);
    const removed: string[] = [];
    const removeItems = async (subject: string) => removed.push(subject);
    const from = seed % 2 ? undefined : 0;
    const forgotten = await forgetSubject({ ...depsOf(stack, Math.floor(random() * 30_000)), removeItems }, SUBJECT, {
      from,
    });
    expect(removed).toEqual([SUBJECT]);
    expect(forgotten.records).toBeGreaterThan(5);
    expect(forgotten.incomplete).toBe(0);
    sessionsChanged += forgotten.sessions;
    const left = without(log, SUBJECT);
    const never = truthOf(left);
    const { series, parts } = await storedOf(stack, log);
    for (const [name, one] of series)
      expect(one, `seed ${seed}: ${name}`).toEqual(never.windows.get(name)?.series ?? []);
    for (const [name, one] of parts) expect(one, `seed ${seed}: ${name}`).toEqual(never.sessions.get(name)?.part);
    const archived: string[] = [];
    for await (const batches of readArchive(stack.archive, always))
      for (const { records } of batches) archived.push(...records.map(({ data }) => Buffer.from(data).toString()));
    expect(archived.filter((text) => text.includes(`"${SUBJECT}"`))).toEqual([]);
    expect(archived).toEqual([...left.values()].flat().map(({ data }) => Buffer.from(data).toString()));
  }
  expect(sessionsChanged).toBeGreaterThan(0);
}, 30_000);

/** Of every shard the records that were put before, and of the others those without the subject. */
const forgottenLater = (log: Logs, count: number): { readonly log: Logs; readonly left: Logs } => {
  const before: [string, readonly LogRecord[]][] = [];
  const after: [string, readonly LogRecord[]][] = [];
  let left = count;
  for (const [shard, records] of log) {
    before.push([shard, records.slice(0, left)]);
    after.push([shard, records.slice(left)]);
    left = Math.max(0, left - records.length);
  }
  const [never, later] = [without(new Map(before), SUBJECT), without(new Map(after), SUBJECT)];
  const joined = (first: Logs): Logs =>
    new Map([...first].map(([shard, records]) => [shard, [...records, ...(later.get(shard) ?? [])]]));
  return { log: joined(new Map(before)), left: joined(never) };
};

test('a session that goes on after its subject was forgotten goes on as if that had never been', async () => {
  for (let seed = 0; seed < 4; seed++) {
    const random = seededRandom(seed);
    const { log, left } = forgottenLater(randomLog(random, 200), 60);
    const stack = archiveStack(log, random);
    await stack.settle(testMetrics, 60);
    stack.deliver(0);
    await forgetSubject(depsOf(stack, 0), SUBJECT, { from: 0 });
    // In a container that has seen nothing of it.
    await stack.settle({ ...testMetrics }, stack.length);
    const never = truthOf(left);
    const { series } = await storedOf(stack, log);
    for (const [name, one] of series)
      expect(one, `seed ${seed}: ${name}`).toEqual(never.windows.get(name)?.series ?? []);
  }
}, 60_000);

/** An archive whose first objects have expired. */
const later = (stack: Stack, objects: number): ForgetDeps['archive'] => ({
  ...stack.archive,
  objects: async function* (span) {
    let i = 0;
    for await (const object of stack.archive.objects(span)) if (i++ >= objects) yield object;
  },
});

/** The records that an archive has. */
const recordsIn = async (archive: ForgetDeps['archive']): Promise<Logs> => {
  const there = new Map<string, LogRecord[]>();
  for await (const batches of readArchive(archive, always))
    for (const { shard, records } of batches) there.set(shard, [...(there.get(shard) ?? []), ...records]);
  return there;
};

const milestoneMetrics = new Set(
  MILESTONES.flatMap((type) => testMetrics.milestones?.readersOf(type).map(({ name }) => name) ?? []),
);

/** What is known of sessions may hang on what the archive lacks, though it is as the archive says. */
const hangsOnSessions = (name: string): boolean => {
  const [, metric = ''] = name.split(' ');
  return metric === ALL_METRICS || milestoneMetrics.has(metric);
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

test('where the archive begins, what it has every record of is made again, and what it lacks records of stays and is counted', async () => {
  const found = { made: 0, left: 0 };
  for (let seed = 0; seed < 4; seed++) {
    const random = seededRandom(seed);
    const log = randomLog(random, 200);
    const stack = await settled(log, random);
    const archive = later(stack, 2);
    const truths = [log, await recordsIn(archive), without(log, SUBJECT)].map(truthOf);
    const forgotten = await forgetSubject({ ...depsOf(stack, 0), archive }, SUBJECT);
    const { series } = await storedOf(stack, log);
    const changed: boolean[] = [];
    for (const [name, one] of series) {
      const [before, archived, never] = truths.map(({ windows }) => windows.get(name)?.series ?? []);
      const isWhole = same(before, archived) && !hangsOnSessions(name);
      expect(one, `seed ${seed}: ${name}`).toEqual(isWhole ? never : before);
      if (!same(before, never)) changed.push(isWhole);
    }
    found.made += changed.filter((isWhole) => isWhole).length;
    found.left += changed.filter((isWhole) => !isWhole).length;
    expect(forgotten.incomplete > 0, `seed ${seed}`).toBe(changed.includes(false));
  }
  expect(found.made).toBeGreaterThan(5);
  expect(found.left).toBeGreaterThan(10);
}, 30_000);
