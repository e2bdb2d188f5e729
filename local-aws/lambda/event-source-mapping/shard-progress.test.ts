import { describe, expect, test } from 'vitest';
import { emptyShard } from './shard';
import { checkpointOf, createAgeAlarm, shardStatusOf } from './shard-progress';

describe('checkpoint', () => {
  const item = (id: string) => ({ payload: '', id, arrived: 0, bytes: 1 });

  test('while a record is unfinished, reading begins with it again, whatever was read behind it', () => {
    const batch = { items: [item('3'), item('4')], attempts: 1, failures: 1, notBefore: 0 };
    expect(checkpointOf({ ...emptyShard(), batches: [batch], waiting: [item('5')] }, '5')).toEqual({ at: '3' });
    expect(checkpointOf({ ...emptyShard(), waiting: [item('5')], pushes: [[item('6')]] }, '6')).toEqual({ at: '5' });
    expect(checkpointOf({ ...emptyShard(), pushes: [[item('6')]] }, '6')).toEqual({ at: '6' });
  });

  test('when all is done, reading goes on behind what was read, be it filtered out or not', () => {
    expect(checkpointOf(emptyShard(), '6')).toEqual({ after: '6' });
  });

  test('where nothing was read there is nothing to keep', () => {
    expect(checkpointOf(emptyShard(), undefined)).toBeUndefined();
  });
});

describe('position', () => {
  const item = (arrived: number) => ({ payload: '', id: '', arrived, bytes: 1 });

  test('a mapping that has nothing to do is not behind', () => {
    expect(shardStatusOf(emptyShard(), 5000)).toEqual({ iteratorAgeMs: 0, unfinished: 0, busy: false });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
  test('the iterator age is that of the last record of the batch in hand', () => {
    const batch = { items: [item(1000), item(2000)], attempts: 1, failures: 1, notBefore: 0 };
    const shard = { ...emptyShard(), batches: [batch], waiting: [item(4000)], pushes: [[item(4500)]] };
    expect(shardStatusOf(shard, 5000)).toEqual({ iteratorAgeMs: 3000, unfinished: 4, busy: false });
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
});
