import { expect, test } from 'vitest';
import { checkpointOf } from './checkpoint';
import { emptyShard } from './shard';

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
