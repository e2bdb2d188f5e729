import { catalogSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { metrics } from './metrics';

test('metrics.ts is sound, and the dashboard can draw its catalogue', () => {
  expect(catalogSchema.parse(metrics.catalog)).toEqual(metrics.catalog);
});
