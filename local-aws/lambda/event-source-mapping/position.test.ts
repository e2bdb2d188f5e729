import { expect, test } from 'vitest';
import { createAgeAlarm, positionOf } from './position';
import { emptyShard } from './shard';

const item = (arrived: number) => ({ payload: '', id: '', arrived, bytes: 1 });

test('a mapping that has nothing to do is not behind', () => {
  expect(positionOf(emptyShard(), 5000)).toEqual({ iteratorAgeMs: 0, unfinished: 0, busy: false });
});

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
test('the iterator age is that of the last record of the batch in hand', () => {
  const batch = { items: [item(1000), item(2000)], attempts: 1, failures: 1, notBefore: 0 };
  const shard = { ...emptyShard(), batches: [batch], waiting: [item(4000)], pushes: [[item(4500)]] };
  expect(positionOf(shard, 5000)).toEqual({ iteratorAgeMs: 3000, unfinished: 4, busy: false });
});

test('the alarm speaks when a minute is passed and when it is over, and not in between', () => {
  const alarm = createAgeAlarm();
  expect([60_000, 60_001, 90_000, 10, 0].map(alarm)).toEqual([
    undefined,
    'is behind: its iterator age has passed 60 s',
    undefined,
    'has caught up: its iterator age is below 60 s again',
    undefined,
  ]);
});
