import type { Metric } from '@millrace/contract';
import { expect, it, test } from 'vitest';
import { chooseProbe } from './probe';

const NOW = Date.UTC(2026, 10, 20, 10, 0, 0, 123);

const metric = (name: string, measure: Metric['measure'], ...events: string[]): Metric => ({
  name,
  label: name,
  category: 'Trial',
  description: name,
  measure,
  unit: 'things',
  decimals: 0,
  events,
  dimensions: [],
});

const probeOf = (...metrics: Metric[]) => chooseProbe({ metrics }, 'run', NOW, () => 0.5);

test.each([
  ['the first count', [metric('speed', 'stats', 'vehicle.moved'), metric('doors', 'count', 'door.opened')], 'doors'],
  ['no whole family', [metric('all', 'count', 'door.*'), metric('doors', 'count', 'door.opened')], 'doors'],
  [
    'no type that a measure refuses',
    [metric('size', 'sum', 'order.placed'), metric('orders', 'count', 'order.placed')],
    'rejected',
  ],
  [
    'no type of a measured family',
    [metric('size', 'sum', 'order.*'), metric('orders', 'count', 'order.placed')],
    'rejected',
  ],
  [
    'no metric that takes some events alone',
    [{ ...metric('large', 'count', 'door.opened'), where: 'size ≥ 2' }, metric('doors', 'count', 'door.opened')],
    'doors',
  ],
  [
    'a type that is also counted once',
    [metric('who', 'unique', 'a.b'), metric('how-many', 'count', 'a.b')],
    'how-many',
  ],
  ['what every service has', [], 'rejected'],
])('chooses %s', (_, metrics, name) => {
  expect(probeOf(...metrics).metric).toBe(name);
});

it('finds its own events by a second that is hours ago, in which there are no others', () => {
  const probe = probeOf(metric('doors', 'count', 'door.opened'));
  const { time, type } = JSON.parse(probe.record(7));
  const second = Date.parse(time);
  expect(type).toBe('door.opened');
  expect(second % 1000).toBe(0);
  expect([NOW - second > 2 * 3_600_000, NOW - second < 20 * 3_600_000 + 1000]).toEqual([true, true]);
  const breakdown = { total: { measure: 'count', count: 3 }, dimensions: [] } as const;
  expect([
    probe.countIn(second, { ...breakdown, dimensions: [] }),
    probe.countIn(NOW, { ...breakdown, dimensions: [] }),
  ]).toEqual([3, 0]);
});
