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

test('a service that nothing stands before is not said to be throttled', () => {
  const throttling = createThrottling({}, 1);
  throttling.tell('dynamodb', standIn());
  expect(throttling.settingsOf('dynamodb')).toBeUndefined();
  expect(() => throttling.change({ dynamodb: 0.1 })).toThrow('--throttle dynamodb=0');
  expect(throttling.shares()).toEqual({ kinesis: 0 });
});
