import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { withoutSubject } from '../../domain/archive/forget-subject';
import { archiveStack } from '../testing/archive-stack';
import { randomLog, testMetrics } from '../testing/random-log';
import { DEDUPE_SECONDS, retention } from '../testing/settled';
import { logTruth } from '../testing/truth';
import { forgetSubject } from './forget';
import { readArchive } from './read-archive';

const SUBJECT = 'subject-3';
const always = { span: { from: 0, to: Number.POSITIVE_INFINITY } };

test('what is forgotten has never been: figures are those of a log without it, and the archive has nothing of it', async () => {
  for (let seed = 0; seed < 6; seed++) {
    const random = seededRandom(seed);
    const log = randomLog(random, 200);
    const stack = archiveStack(log, random);
    await stack.settle(testMetrics, stack.length);
    stack.deliver(0);
    const removed: string[] = [];
    const forgotten = await forgetSubject(
      {
        ...stack.depsFor(testMetrics, { overlap: Math.floor(random() * 30_000) }),
        archive: stack.archive,
        reader: stack.settled.reader,
        removeItems: async (subject) => removed.push(subject),
      },
      SUBJECT,
      { from: 0 },
    );
    expect(removed).toEqual([SUBJECT]);
    expect(forgotten.records).toBeGreaterThan(5);
    const left = new Map(
      [...log].map(([shard, records]) => [
        shard,
        records.flatMap((record) => {
          const data = withoutSubject(record.data, SUBJECT, testMetrics.formats);
          return data ? [{ ...record, data }] : [];
        }),
      ]),
    );
    const never = logTruth(left, retention, DEDUPE_SECONDS).windows;
    const { windows } = stack.settled;
    for (const [name, { key }] of logTruth(log, retention, DEDUPE_SECONDS).windows) {
      const [window] = await windows.whole([key]);
      expect(window?.series ?? [], `seed ${seed}: ${name}`).toEqual(never.get(name)?.series ?? []);
    }
    const archived: string[] = [];
    for await (const batches of readArchive(stack.archive, always))
      for (const { records } of batches) archived.push(...records.map(({ data }) => Buffer.from(data).toString()));
    expect(archived.filter((text) => text.includes(`"${SUBJECT}"`))).toEqual([]);
    expect(archived).toEqual([...left.values()].flat().map(({ data }) => Buffer.from(data).toString()));
  }
});
