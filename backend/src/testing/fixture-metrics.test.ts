import { catalogSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { metrics } from './fixture-metrics';

test('the definitions of the tests are sound, and the dashboard can draw its catalogue', () => {
  expect(catalogSchema.parse(metrics.catalog)).toEqual(metrics.catalog);
});
