import { expect, test } from 'vitest';
import type { Mapping } from './event-source-mapping/mappings';
import { describeStatus } from './local-status';

const mapping: Mapping = {
  stream: 'events',
  functionName: 'live',
  roleArn: '',
  eventSourceArn: '',
  enhancedFanOut: true,
  startingPosition: 'LATEST',
  settings: { batchSize: 100, windowMs: 0, maxRetries: 0, maxAgeMs: 60_000 },
};

const lambda = { endpoint: 'http://127.0.0.1:4303', functions: { live: 'millrace-dev-live' } };

test('each mapping is named by its function and its source', () => {
  expect(describeStatus([mapping], { nudge: () => {} }, lambda)).toEqual({
    lambda,
    mappings: [{ function: 'live', source: 'events', kind: 'enhanced fan-out', from: 'LATEST', batchSize: 100 }],
    running: null,
  });
});

test('what running mappings tell of themselves is passed on', () => {
  const status = () => [{ function: 'live', iteratorAgeMs: 12 }];
  expect(describeStatus([], { status }, lambda).running).toEqual([{ function: 'live', iteratorAgeMs: 12 }]);
});
