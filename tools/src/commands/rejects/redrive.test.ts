import { expect, test } from 'vitest';
import { rejectObject } from '../../../../backend/src/adapters/s3/s3-reject-store';
import { foldBatch } from '../../../../backend/src/domain/fold/batch-fold';
import { factsOf } from '../../../../backend/src/domain/fold/facts';
import type { Format, JsonObject } from '../../../../backend/src/domain/formats/format';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import { recordsIn, redriveOf, rejectObjectSchema } from './redrive';

const common = {
  label: 'Shop',
  category: 'Shop',
  description: 'Orders.',
  unit: 'orders',
  events: ['order.placed'],
} as const;
const orders = { ...common, name: 'orders', measure: 'count' } as const;
const revenue = { ...common, name: 'revenue', measure: 'sum', value: 'amount', decimals: 2 } as const;

const ARRIVED = Date.UTC(2026, 10, 20, 10);

/** `order;12` is an order of 12, once this format is there. */
const ours: Format<string> = {
  name: 'ours',
  recognises: (text) => text.startsWith('order;'),
  read: (text, at) => [
    {
      ...{ kind: 'event', at, names: { time: 'time', data: (field) => field } },
      event: { source: 'shop', type: 'order.placed', data: { amount: Number(text.slice(6)) } },
    },
  ],
};

const before = defineMetrics([orders, revenue]);
const after = defineMetrics([orders, revenue], [], { objects: [], texts: [ours] });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What is stored of a record's rejects, in two objects, read back. */
const stored = (text: string) => {
  const record = { seq: '7', arrived: ARRIVED, data: bytes(text) };
  const rejects = factsOf(before, record).flatMap((fact) =>
    fact.kind === 'reject' ? [{ ...record, reject: fact.reject }] : [],
  );
  const object = rejectObjectSchema.parse(JSON.parse(rejectObject({ shard: 'shard', prev: '0', seq: '7', rejects })));
  const [found = expect.fail(), ...others] = recordsIn([object, object]);
  expect(others).toEqual([]);
  return found;
};

/** How often each metric counts records that arrive now. */
const countsOf = (records: ReturnType<typeof redriveOf>['records']) => {
  const log = records.map(({ data }, i) => ({ seq: `${i + 1}`, arrived: ARRIVED + 60_000, data: bytes(String(data)) }));
  const counts: Record<string, number> = {};
  for (const { series } of foldBatch(after, 'shard', log).windows)
    for (const { topic, breakdown } of series) counts[topic] = (counts[topic] ?? 0) + (breakdown.total?.count ?? 0);
  return counts;
};

test('a record that no format knew is put as the event that it is now, at its own time', () => {
  const record = stored('order;12');
  expect(redriveOf(record, before)).toEqual({ records: [], left: 1 });
  const { records, left } = redriveOf(record, after);
  expect([countsOf(records), left]).toEqual([{ 'metric:orders': 1, 'metric:revenue': 1 }, 0]);
  expect(JSON.parse(String(records[0]?.data))).toMatchObject({
    time: new Date(ARRIVED).toISOString(),
    data: { amount: 12 },
  });
  expect(redriveOf(record, after).records).toEqual(records);
});

const anOrder = (id: string, data: object) => ({ specversion: '1.0', id, source: 'shop', type: 'order.placed', data });

test('of an array only what was refused is put, and nothing that was counted', () => {
  const text = JSON.stringify([anOrder('good', { amount: 1 }), { door: 1 }, anOrder('half', {})]);
  const door: Format<JsonObject> = {
    name: 'door',
    recognises: (input) => Object.hasOwn(input, 'door'),
    read: (_, at) => [
      {
        ...{ kind: 'event', at, names: { time: 'time', data: (field) => field } },
        event: { source: 'shop', type: 'order.placed', id: 'door', data: { amount: 5 } },
      },
    ],
  };
  const { records, left } = redriveOf(
    stored(text),
    defineMetrics([orders, revenue], [], { objects: [door], texts: [] }),
  );
  expect(records.map(({ data }) => JSON.parse(String(data)).id)).toEqual(['door']);
  expect(left).toBe(1);
});

test('what was too far ahead may count by now, and what was too old stays so', () => {
  const at = (time: number) => JSON.stringify({ ...anOrder('a', { amount: 1 }), time: new Date(time).toISOString() });
  expect(redriveOf(stored(at(ARRIVED + 600_000)), after)).toMatchObject({ records: [{}], left: 0 });
  expect(redriveOf(stored(at(ARRIVED - 500 * 86_400_000)), after)).toEqual({ records: [], left: 1 });
});
