import { expect, test } from 'vitest';
import { ANSWER_BYTES } from '../../lib/json/json-bytes';
import { scriptedDynamo } from '../testing/scripted-dynamo';
import { dynamoItemReader, encodeItemPageToken } from './dynamo-item-reader';
import { rowOf } from './item-row';

const text = 'x'.repeat(62_000);
const subjects = Array.from({ length: 200 }, (_, i) => `subject ${i}`);

const rows = subjects.map((subject) => {
  const item = { type: 'page', subject, time: 1, seq: '1', shard: 'a', event: 'page.viewed', data: { text } };
  const { pk, sk, at, ...others } = rowOf(item);
  const texts = Object.entries(others).map(([name, value]) => [name, { S: value }]);
  return { pk: { S: pk }, sk: { S: sk }, at: { N: String(at) }, ...Object.fromEntries(texts) };
});

const readerOfRows = () => {
  const { client } = scriptedDynamo((values) =>
    rows
      .filter(({ pk, sk }) => pk.S === values[':pk']?.S && sk.S > String(values[':sk']?.S ?? ''))
      .toSorted((a, b) => (a.sk.S < b.sk.S ? -1 : 1)),
  );
  return dynamoItemReader({ client, table: 'items', now: () => 0 });
};

test('a page ends before it is too long for an answer, and the next one goes on there', async () => {
  const reader = readerOfRows();
  const seen: string[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const page = await reader.page('page', 200, next || undefined);
    expect(JSON.stringify(page.items).length).toBeLessThanOrEqual(ANSWER_BYTES);
    expect(page.items).not.toEqual([]);
    seen.push(...page.items.map(({ subject }) => subject));
    next = page.next;
  }
  expect(seen.toSorted()).toEqual(subjects.toSorted());
});

test.each(['\ud800', 'x'.repeat(901)])('a place that no subject can be at is refused', async (after) => {
  const next = encodeItemPageToken({ type: 'page', bucket: 0, after });
  await expect(readerOfRows().page('page', 10, next)).rejects.toMatchObject({ code: 'invalid_input', field: 'next' });
});
