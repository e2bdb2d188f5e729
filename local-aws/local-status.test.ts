import { expect, test } from 'vitest';
import type { Mapping } from './lambda/event-source-mapping/mappings';
import { describeStatus } from './local-status';

const target = {
  functionName: 'live',
  functionArn: '',
  roleArn: '',
  eventSourceArn: '',
  partial: false,
  patterns: [],
};

const mappings: readonly Mapping[] = [
  { ...target, logicalId: 'Mail', kind: 'sqs', source: 'mails', batchSize: 10, windowMs: 0, concurrency: 5 },
];

const lambda = { endpoint: 'http://127.0.0.1:4303', functions: { live: 'millrace-dev-live' } };

test('each mapping is named by its function and its source', () => {
  expect(describeStatus(mappings, [], [], lambda)).toEqual({
    lambda,
    deliveries: [],
    mappings: [{ function: 'live', source: 'mails', kind: 'queue' }],
  });
});

test('the shard that is furthest behind speaks for its mapping', () => {
  const shards = [
    { shardId: 'a', iteratorAgeMs: 12, unfinished: 3, busy: true },
    { shardId: 'b', iteratorAgeMs: 900, unfinished: 4, busy: false },
  ];
  const running = [{ logicalId: 'Mail', functionName: 'live', eventSourceArn: '', shards }];
  expect(describeStatus(mappings, running, [], lambda).mappings).toMatchObject([
    { shards: 2, iteratorAgeMs: 900, unfinished: 7 },
  ]);
});
