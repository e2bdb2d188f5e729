import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scriptedDynamo } from '../../../../backend/src/adapters/testing/scripted-dynamo';
import { changesOfHistory } from './history';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-app-'));
  mkdirSync(join(folder, 'formats'));
  writeFileSync(join(folder, 'formats', 'index.ts'), 'export const formats = { objects: [], texts: [] };');
});
afterEach(() => rmSync(folder, { recursive: true }));

const versions = [
  {
    number: 1,
    id: 'of two decimals',
    meaning: { measure: 'sum', unit: 'USD', field: 'amount', decimals: 2, scale: 0 },
    metric: { name: 'revenue', events: ['order.placed'], dimensions: [] },
    since: 0,
  },
];

it('says what the metrics of a folder do to the history of a service', async () => {
  const revenue = `{ name: 'revenue', label: 'Revenue', category: 'Shop', description: 'Revenue.', measure: 'sum', value: 'amount', unit: 'USD', decimals: 3, events: ['order.placed'] }`;
  writeFileSync(join(folder, 'metrics.ts'), `export const definitions = { metrics: [${revenue}] };`);
  const item = {
    sk: { S: 'revenue' },
    name: { S: 'revenue' },
    revision: { N: '1' },
    versions: { S: JSON.stringify(versions) },
  };
  const { client, asked } = scriptedDynamo(() => [item]);
  const changes = await changesOfHistory({ client, table: 'checkpoints' }, folder);
  expect(changes).toEqual(['revenue: decimals 2 → 3: history before today is kept as revenue@1']);
  expect(asked).toEqual([{ ':pk': { S: 'definitions' } }]);
});
