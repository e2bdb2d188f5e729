import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import { fixtureApp } from '../../lib/service/app';
import { checkMetrics, sessionCosts, unknownFollowed, writeCosts } from './checks';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-app-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (metrics: string, formats = '{ objects: [], texts: [] }'): string => {
  mkdirSync(join(folder, 'formats'));
  writeFileSync(join(folder, 'metrics.ts'), `export const definitions = { metrics: ${metrics} };`);
  writeFileSync(join(folder, 'formats', 'index.ts'), `export const formats = ${formats};`);
  return folder;
};

const orders = `{ name: 'orders', label: 'Orders', category: 'Shop', description: 'Orders.', measure: 'count', unit: 'orders', events: ['order.placed'] }`;

describe('the check of metrics', () => {
  it('counts those that can be used', async () => {
    expect(await checkMetrics(write(`[${orders}]`))).toMatch(/^4 metrics/);
  });

  it('names the formats of one’s own', async () => {
    const formats = `{ objects: [{ name: 'door' }], texts: [{ name: 'csv' }] }`;
    expect(await checkMetrics(write(`[${orders}]`, formats))).toMatch(/formats: door, csv$/);
  });

  it('names every one that cannot', async () => {
    await expect(checkMetrics(write(`[${orders}, ${orders}]`))).rejects.toThrow('"orders" is the name of two metrics');
  });
});

it('what writing the metrics costs is said of each stage, from its shards', () => {
  const lines = writeCosts(defineMetrics([]), join(fixtureApp, 'stages'));
  expect(lines.map((line) => line.split(':')[0])).toEqual(['dev, 2 shards', 'prod, 2 shards']);
  expect(lines[0]).toMatch(/at most [\d,]+ write units an hour \(\$\d+\.\d\d\) .*, 7,200 of them for each; up to /);
});

it('what sessions cost is said where they are kept', () => {
  expect(sessionCosts(defineMetrics([]))).toEqual([]);
  const sessions = { events: ['a.b'], from: 'visit' } as const;
  expect(sessionCosts(defineMetrics([], [], undefined, undefined, undefined, sessions))).toEqual([
    'sessions: at most 3,000 write units for 1,000 of their events ($0.0019)',
  ]);
  const entries = {
    name: 'entries',
    label: 'E',
    category: 'A',
    description: 'E.',
    unit: 'sessions',
    measure: 'count',
  } as const;
  const metrics = defineMetrics([{ ...entries, events: ['session.entered'] }], [], undefined, [], [], sessions);
  expect(sessionCosts(metrics)[0]).toContain('at most 4,000 write units');
});

it('what a stage lets clients follow, and metrics.ts does not have, is said', () => {
  const stages = join(fixtureApp, 'stages');
  const vehicle = {
    type: 'vehicle',
    label: 'A',
    description: 'A.',
    subject: 'A',
    events: ['a.b'],
    columns: [],
  } as const;
  expect(unknownFollowed(defineMetrics([], [vehicle]), stages)).toEqual([]);
  expect(unknownFollowed(defineMetrics([]), stages)).toEqual(
    ['dev', 'prod'].map((stage) => `${stage}: follow.vehicle-id: there are no items of type "vehicle" in metrics.ts`),
  );
});
