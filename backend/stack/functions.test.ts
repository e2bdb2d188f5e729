import { expect, test } from 'vitest';
import { shapeMappings } from './functions';
import type { Resources } from './template';
import { stageWith } from './testing/stage-with';

const mapping = (properties: Readonly<Record<string, unknown>>): Resources => ({
  Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: properties },
});
const reporting = mapping({ FunctionResponseTypes: ['ReportBatchItemFailures'], StartingPosition: 'TRIM_HORIZON' });
const { stream } = stageWith().settings;

test.each([
  [24, 79_200],
  [168, 597_600],
  [8760, 604_800],
])('with a stream of %i hours a record that cannot be settled is tried for %i s', (retentionHours, seconds) => {
  const { Mapping } = shapeMappings(reporting, stageWith({ stream: { ...stream, retentionHours } }));
  expect(Mapping?.Properties?.MaximumRecordAgeInSeconds).toBe(seconds);
});

test('a mapping that says so itself, because it skips trouble, is left alone', () => {
  const skipping = mapping({ StartingPosition: 'LATEST', MaximumRecordAgeInSeconds: 60 });
  expect(shapeMappings(skipping, stageWith())).toEqual(skipping);
});
