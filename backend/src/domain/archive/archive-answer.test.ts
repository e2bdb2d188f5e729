import { expect, test } from 'vitest';
import { archiveAnswer } from './archive-answer';
import { readArchiveLine } from './archive-line';

const recordOf = (id: string, data: Uint8Array) => ({
  recordId: id,
  record: { shard: 'shardId-000000000000', seq: '1', arrived: 5, partitionKey: 'k', data },
});

test('every record is answered with its line', () => {
  const record = recordOf('a', new TextEncoder().encode('text'));
  const [answer] = archiveAnswer([record]);
  expect(answer).toMatchObject({ recordId: 'a', result: 'Ok' });
  const data = answer?.result === 'Ok' ? answer.data : '';
  expect(readArchiveLine(Buffer.from(data, 'base64').toString())).toEqual(record.record);
});

test('the answer never passes what Lambda can answer, and no record goes unanswered', () => {
  const records = Array.from({ length: 2000 }, (_, i) => recordOf(`${'4'.repeat(56)}${i}`, new Uint8Array(3000)));
  const answers = archiveAnswer(records);
  expect(JSON.stringify({ records: answers }).length).toBeLessThan(6 * 1024 * 1024);
  expect(answers.map(({ recordId }) => recordId)).toEqual(records.map(({ recordId }) => recordId));
  expect(answers.some(({ result }) => result === 'ProcessingFailed')).toBe(true);
});
