import { expect, test } from 'vitest';
import { createThrottling } from './throttling';

const standIn = () => {
  const told: number[] = [];
  return { told, throttle: (share: number) => void told.push(share) };
};

test('what is changed is told to that service alone, and known afterwards', () => {
  const throttling = createThrottling({ dynamodb: 0.5 }, 7);
  const [kinesis, dynamodb] = [standIn(), standIn()];
  throttling.tell('kinesis', kinesis);
  throttling.tell('dynamodb', dynamodb);
  throttling.change({ dynamodb: 0.1 });
  expect([kinesis.told, dynamodb.told, throttling.shares()]).toEqual([[], [0.1], { kinesis: 0, dynamodb: 0.1 }]);
  expect(throttling.settingsOf('dynamodb')).toEqual({ share: 0.1, seed: 7 });
});

test('nothing is throttled unless it is said', () => {
  const throttling = createThrottling({}, 1);
  expect(throttling.shares()).toEqual({ kinesis: 0, dynamodb: 0 });
  expect(throttling.settingsOf('dynamodb')).toEqual({ share: 0, seed: 1 });
});
