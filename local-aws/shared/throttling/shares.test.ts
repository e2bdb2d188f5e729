import { expect, test } from 'vitest';
import { parseShares } from './shares';

test('each service has a share, and one that is not named is left alone', () => {
  expect(parseShares('kinesis=0.1, dynamodb=0.05')).toEqual({ shares: { kinesis: 0.1, dynamodb: 0.05 } });
  expect([parseShares('kinesis=0'), parseShares('')]).toEqual([{ shares: { kinesis: 0 } }, { shares: {} }]);
});

test.each([
  ['kinesis=1.5', 'kinesis is above 1'],
  ['kinesis=-1', 'kinesis is below 0'],
  ['kinesis=often', 'kinesis is no number'],
  ['kinesis', 'kinesis is no number'],
  ['s3=0.1', 's3: only kinesis and dynamodb can be throttled'],
])('%s is refused in one line', (text, problem) => {
  expect(parseShares(text)).toEqual({ problem });
});
