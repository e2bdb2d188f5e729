import { samples } from '@millrace/contract';
import { expect, it } from 'vitest';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import { adviceOn } from './advice';

const common = { label: 'A', category: 'A', description: 'A', measure: 'count', unit: 'events' } as const;
const mapping = { name: 'sensor', always: 'sensor.read', time: 'at', with: ['sensorId'] };
const metrics = defineMetrics([{ ...common, name: 'prices', events: ['price.updated'] }], [], undefined, [mapping]);

it.each([
  ['a record that a metric reads', samples.samplePriceLine, undefined],
  [
    'one that none reads',
    JSON.stringify(samples.sampleReading),
    'No metric of app/metrics.ts reads "reading.cpu" yet.',
  ],
  ['one that is mapped', '{"sensorId":4,"at":1795168800}', 'reads "sensor.read" yet'],
  ['one in no format', '{"temperature":4}', 'Such records are rejected: this is in none of the formats'],
  ['what is no JSON', 'Ada,Lovelace', 'Such records are rejected: '],
])('%s', (_, record, advice) => {
  if (advice === undefined) expect(adviceOn(record, metrics)).toBeUndefined();
  else expect(adviceOn(record, metrics)).toContain(advice);
});
