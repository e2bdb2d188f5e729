import { describe, expect, test } from 'vitest';
import type { StoredAnnotation } from '../../app/annotations/ports';
import { inMemoryAnnotationStore } from '../../app/testing/annotations';
import { DAY_MS } from '../../domain/time';
import { timedId } from '../../lib/timed-id';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoAnnotationStore } from './dynamo-annotation-store';

const { annotationsTable: table } = runningStack();
const dynamo = () => dynamoAnnotationStore({ client: createDocumentClient(), table, retention: DAY_MS });

describe.each([
  ['in memory', inMemoryAnnotationStore],
  ['in DynamoDB', dynamo],
])('a store of annotations %s', (_, create) => {
  const store = create();
  /** A time of its own for each run, since all are in one table. */
  const start = Date.now() - 3 * DAY_MS - Math.floor(Math.random() * DAY_MS);
  const annotation = (ms: number, change: Partial<StoredAnnotation> = {}): StoredAnnotation => ({
    id: timedId(start + ms, Math.random),
    time: start + ms,
    text: `after ${ms}`,
    from: 'ada',
    authorId: 'user-of-ada',
    ...change,
  });
  const textsIn = async (from: number, to: number) =>
    (await store.page({ from: start + from, to: start + to }, 10)).annotations.map(({ text }) => text);

  test('those of a range are found, the latest first, whichever came in first', async () => {
    for (const ms of [5, 1, 3, 2, 4]) await store.add(annotation(ms));
    expect(await textsIn(2, 5)).toEqual(['after 4', 'after 3', 'after 2']);
    expect(await textsIn(5, 6)).toEqual(['after 5']);
    expect(await textsIn(6, 9)).toEqual([]);
  });

  test('pages follow each other without a gap, also through one millisecond', async () => {
    for (let i = 0; i < 5; i++) await store.add(annotation(100, { text: `${i}` }));
    const texts: string[] = [];
    for (let next: string | undefined, pages = 0; pages < 6; pages++) {
      const page = await store.page({ from: start + 100, to: start + 101, next }, 2);
      texts.push(...page.annotations.map(({ text }) => text));
      next = page.next;
      if (next === undefined) break;
    }
    expect(texts.sort()).toEqual(['0', '1', '2', '3', '4']);
  });

  test('one is found as it was stored, until it is removed', async () => {
    const whole = annotation(200, {
      text: '<b>ünï</b>',
      end: start + 300,
      link: 'https://example.com',
      metric: 'orders',
    });
    await store.add(whole);
    expect(await store.find(whole.id)).toEqual(whole);
    await store.remove(whole.id);
    expect(await store.find(whole.id)).toBeUndefined();
    await store.remove(whole.id);
  });
});
