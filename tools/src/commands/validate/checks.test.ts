import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backend } from '../../lib/cli/paths';
import { checkMetrics } from './checks';

let folder: string;
beforeEach(() => {
  // Below the tools, so that the file finds what it imports.
  folder = mkdtempSync(join(import.meta.dirname, 'metrics-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (definitions: string): string => {
  const file = join(folder, 'metrics.ts');
  const defineMetrics = join(backend, 'src', 'domain', 'metrics', 'define-metrics');
  writeFileSync(
    file,
    `import { defineMetrics } from '${defineMetrics}';\nexport const metrics = defineMetrics(${definitions});`,
  );
  return file;
};

const orders = `{ name: 'orders', label: 'Orders', category: 'Shop', description: 'Orders.', measure: 'count', unit: 'orders', events: ['order.placed'] }`;

describe('the check of metrics', () => {
  it('counts those that can be used', async () => {
    expect(await checkMetrics(write(`[${orders}]`))).toMatch(/^2 metrics/);
  });

  it('names every one that cannot', async () => {
    await expect(checkMetrics(write(`[${orders}, ${orders}]`))).rejects.toThrow('"orders" is the name of two metrics');
  });
});
