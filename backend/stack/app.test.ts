import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkDefinitions } from './app';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-app-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const metric = {
  name: 'orders',
  label: 'Orders',
  category: 'Shop',
  description: 'Orders.',
  measure: 'count',
  unit: 'orders',
  events: ['order.placed'],
};

const write = (text: string): void => writeFileSync(join(folder, 'metrics.ts'), text);
const catalogueOf = (...metrics: readonly object[]): void =>
  write(`export const definitions = ${JSON.stringify({ metrics })};`);

test('a catalogue that makes sense passes', async () => {
  catalogueOf(metric);
  await expect(checkDefinitions(folder)).resolves.toBeUndefined();
});

test('what every function would throw is said before anything is packaged', async () => {
  catalogueOf(metric, metric, { ...metric, name: 'more', mesure: 'count' });
  await expect(checkDefinitions(folder)).rejects.toThrow(
    'metrics.ts cannot be used:\n  "orders" is the name of two metrics\n  "more": mesure: there is no such key; did you mean "measure"?',
  );
});

test('a file without a catalogue is named', async () => {
  write('export const metrics = [];');
  await expect(checkDefinitions(folder)).rejects.toThrow(/metrics\.ts: export `definitions`/);
});
