import type { LogRecord } from '../../domain/fold/log-record';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import type { MetricDefinitions } from '../../domain/metrics/definitions';
import type { FunnelDefinition } from '../../domain/metrics/funnel-definition';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../domain/time';

const common = { category: 'Shop', description: 'Orders.', unit: 'orders', events: ['order.placed'] } as const;
const country = { name: 'country', label: 'Country', from: 'country' };

export const testDefinitions: Required<Pick<MetricDefinitions, 'metrics' | 'items'>> = {
  metrics: [
    { ...common, name: 'orders', label: 'Orders', measure: 'count', dimensions: [country] },
    { ...common, name: 'revenue', label: 'Revenue', measure: 'sum', value: 'amount', decimals: 2 },
    { ...common, name: 'newest', label: 'Newest', measure: 'last', value: 'amount', dimensions: [country] },
    {
      ...common,
      name: 'entries',
      label: 'Entries',
      measure: 'count',
      events: ['session.entered'],
      dimensions: [country],
    },
    {
      ...common,
      name: 'onward',
      label: 'Onward',
      measure: 'count',
      events: ['session.continued'],
      dimensions: [country],
    },
  ],
  items: [
    {
      type: 'order',
      label: 'Orders',
      description: 'Orders.',
      subject: 'Order',
      events: ['order.placed'],
      columns: [{ field: 'amount', label: 'Amount' }],
    },
  ],
};

export const testSessions = { events: ['order.placed'], from: 'visit', endsAfterMinutes: 1 } as const;

export const testFunnel: FunnelDefinition = {
  name: 'buying',
  label: 'Buying',
  steps: [
    { label: 'Any', events: ['order.placed'] },
    { label: 'Dear', events: ['order.placed'], where: { amount: { atLeast: 2 } } },
    { label: 'Even', events: ['order.placed'], where: { subject: ['subject-0', 'subject-2', 'subject-4'] } },
  ],
  withinMinutes: 5,
  dimensions: [country],
};

export const testMetrics = defineMetrics(
  testDefinitions.metrics,
  testDefinitions.items,
  undefined,
  undefined,
  undefined,
  testSessions,
  [testFunnel],
);

export const LOG_START = Date.UTC(2026, 10, 20, 10);

/** The parent of the other, which begins where it ends. */
export const SHARDS = ['shard-0', 'shard-1'] as const;

export interface LogEvent {
  readonly id: string;
  readonly time: number;
  readonly subject: string;
  readonly country: string;
  readonly amount: number;
}

const encoder = new TextEncoder();

const eventOf = ({ id, time, subject, country: from, amount }: LogEvent) => ({
  specversion: '1.0',
  id,
  source: 'test',
  type: 'order.placed',
  subject,
  time: new Date(time).toISOString(),
  // Some are of a visit: each that is written takes a call, and most crashes are to hit the others.
  data: { amount, country: from, ...(id.endsWith('7') && { visit: from }) },
});

const encoded = (value: unknown): Uint8Array =>
  encoder.encode(typeof value === 'string' ? value : JSON.stringify(value));

/** Logs in which one record of each shard has thousands of subjects and seconds, most of them its own, and the others have some of them too. */
export const largeRecordLog = (random: () => number): ReadonlyMap<string, readonly LogRecord[]> => {
  const pick = (most: number): number => Math.floor(random() * most);
  let [arrived, seq, id] = [LOG_START, 1, 0];
  const anEvent = () => {
    const subject = `subject-${pick(5000)}`;
    const time = arrived - pick(2 * HOUR_MS);
    return eventOf({ id: `event-${id++}`, time, subject, country: `country-${pick(12)}`, amount: pick(1000) / 100 });
  };
  const aRecord = (events: number): LogRecord => {
    arrived += pick(400);
    seq += 1 + pick(9);
    return { seq: String(seq), arrived, data: encoded(Array.from({ length: events }, anEvent)) };
  };
  return new Map(SHARDS.map((shard) => [shard, [3, 5, 2500, 4, 1].map(aRecord)]));
};

/**
 * Logs whose windows have far more countries than are tracked: records of many events, some of them repeated, within a few seconds. A country is the
 * rarer the higher its number.
 */
export const crowdedLog = (random: () => number): ReadonlyMap<string, readonly LogRecord[]> => {
  const pick = (most: number): number => Math.floor(random() * most);
  let [arrived, seq, id] = [LOG_START, 1, 0];
  const anEvent = () => {
    const country = `country-${Math.floor(600 ** random())}-${pick(3)}`;
    const event = { id: `event-${random() < 0.9 ? id++ : pick(id)}`, subject: `subject-${pick(6)}`, country };
    return eventOf({ ...event, time: arrived - pick(2 * SECOND_MS), amount: pick(1000) / 100 });
  };
  const aRecord = (): LogRecord => {
    arrived += pick(100);
    seq += 1 + pick(9);
    return { seq: String(seq), arrived, data: encoded(Array.from({ length: 1 + pick(60) }, anEvent)) };
  };
  return new Map(SHARDS.map((shard) => [shard, Array.from({ length: 40 }, aRecord)]));
};

/** Logs of the two shards: new events, late and historic ones, repetitions soon and late, in arrays, and garbage. */
export const randomLog = (random: () => number, length: number): ReadonlyMap<string, readonly LogRecord[]> => {
  const pick = (most: number): number => Math.floor(random() * most);
  const sent: LogEvent[] = [];
  let [arrived, seq] = [LOG_START, 1];
  const lateness = (): number => {
    const roll = random();
    if (roll < 0.75) return pick(3 * SECOND_MS);
    return roll < 0.95 ? pick(3 * HOUR_MS) : pick(32 * DAY_MS);
  };
  const nextEvent = (): LogEvent => {
    const repeated = random() < 0.2 ? sent[pick(sent.length)] : undefined;
    if (repeated) return random() < 0.3 ? { ...repeated, time: repeated.time - pick(5000) } : repeated;
    const event = {
      id: `event-${sent.length}`,
      time: arrived - lateness(),
      subject: `subject-${pick(6)}`,
      country: `country-${pick(12)}`,
      amount: pick(1000) / 100,
    };
    sent.push(event);
    return event;
  };
  const nextValue = (): unknown => {
    const roll = random();
    if (roll < 0.05) return 'garbage';
    if (roll < 0.15) return Array.from({ length: 1 + pick(4) }, () => eventOf(nextEvent()));
    return eventOf(nextEvent());
  };
  const records = Array.from({ length }, (): LogRecord => {
    arrived += random() < 0.02 ? pick(400 * SECOND_MS) : pick(400);
    seq += 1 + pick(9);
    return { seq: String(seq), arrived, data: encoded(nextValue()) };
  });
  const split = Math.floor(length / 2);
  return new Map([
    [SHARDS[0], records.slice(0, split)],
    [SHARDS[1], records.slice(split)],
  ]);
};
