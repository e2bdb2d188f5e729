import { expect, test } from 'vitest';
import { costsOf, type StandingFacts, type Usage } from './cost-meter';

const dev: StandingFacts = {
  onDemand: false,
  shards: 2,
  longRetention: false,
  fanOut: 1,
  warmGb: 0,
  firewall: false,
  ownKey: false,
};
const nothing: Usage = {
  hours: 0,
  volume: { start: 0, records: 0, bytes: 0, putUnits: 0, firehoseUnits: 0, kilobytes: 0 },
  calls: 0,
  megabyteMs: 0,
  posts: 0,
  characters: 0,
  readUnits: 0,
  writeUnits: 0,
  viewerMinutes: 0,
};
const together = (costs: ReturnType<typeof costsOf>) => costs.reduce((sum, { month }) => sum + month, 0);

test('a stage that is idle for a month costs what docs/costs.md says', () => {
  expect(together(costsOf(dev, nothing, { ...nothing, hours: 730 }))).toBeCloseTo(62.1, 2);
  const prod = { ...dev, longRetention: true, fanOut: 2, warmGb: 0.5, firewall: true, ownKey: true };
  expect(together(costsOf(prod, nothing, { ...nothing, hours: 730 }))).toBeCloseTo(126.58, 2);
});

test('the example of docs/costs.md comes to what is computed there', () => {
  const records = 2628e6;
  const volume = {
    start: 0,
    records,
    bytes: 573 * 1024 ** 3,
    putUnits: records,
    firehoseUnits: records,
    kilobytes: records,
  };
  const month: Usage = {
    hours: 730,
    volume,
    calls: 11.3 * 2.628e6,
    megabyteMs: (10 * 0.05 * 1.769 + 0.2) * 730 * 3600 * 1024 * 1000,
    posts: 31.68e6 * 11,
    characters: 2276 * 1024 ** 3,
    readUnits: 0,
    writeUnits: records * 0.066,
    viewerMinutes: 0,
  };
  const costs = new Map(
    costsOf(dev, nothing, month).map(({ service, month: dollars }) => [service, Math.round(dollars)]),
  );
  expect(Object.fromEntries(costs)).toEqual({
    Kinesis: 88,
    Firehose: 363,
    Lambda: 44,
    'API Gateway': 348,
    DynamoDB: 108,
    S3: 2,
    'Data to the internet': 205,
    // Without metrics of its own.
    CloudWatch: 31,
  });
});

test('nothing is listed that cost nothing', () => {
  expect(costsOf({ ...dev, shards: 0 }, nothing, nothing)).toEqual([]);
});
