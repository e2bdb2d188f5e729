import { historyQuerySchema, type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { selectionOf } from './selection';

const dimension = (name: string, declared?: string[]) => ({ name, label: name, ...(declared && { declared }) });
const views: Metric = {
  ...(samples.sampleCatalog.metrics[0] as Metric),
  name: 'views',
  dimensions: [dimension('page'), dimension('country', ['SE']), dimension('device')],
  crossed: [['page', 'country']],
};
const range = { from: 'now-1h', to: 'now' };

const select = (parameters: Record<string, string>, metric = views) =>
  selectionOf(metric, historyQuerySchema.parse({ ...range, ...parameters }));

const where = { dimension: 'country', label: 'SE' };
const both = { dimension: 'page,country', pair: ['page', 'country'] };

test('a dimension and its labels are answered by that dimension alone', () => {
  const declared = new Set(['SE']);
  expect(select({})).toEqual({});
  expect(select({ by: 'country' })).toEqual({ by: 'country', dimension: 'country', declared });
  expect(select({ where: 'country:SE' })).toEqual({ where, dimension: 'country', declared });
  expect(select({ by: 'country', where: 'country:SE' })).toMatchObject({ by: 'country', where, dimension: 'country' });
});

test('two dimensions, and one filtered by the other, are answered by both in whatever order they are named', () => {
  expect(select({ by: 'page,country' })).toEqual({ by: 'page,country', ...both });
  expect(select({ by: 'country,page' })).toEqual({ by: 'country,page', ...both });
  expect(select({ by: 'page', where: 'country:SE' })).toEqual({ by: 'page', where, ...both });
  expect(select({ by: 'page,country', where: 'country:SE' })).toEqual({ by: 'page,country', where, ...both });
});

test.each([
  [{ by: 'city' }, 'by: "views" cannot be broken down by "city", only by page, country, device, page,country'],
  [{ where: 'city:Oslo' }, 'where: "views" cannot be broken down by "city", only by page'],
  [{ by: 'page,device' }, 'by: "views" is not counted by page and device together, only page,country'],
  [{ by: 'device', where: 'country:SE' }, 'where: "views" is not counted by device and country together'],
  [{ by: 'page,country', where: 'device:tv' }, 'where: with by=page,country it must be of one of these two'],
  [{ fill: 'zero' }, 'fill: last of nothing is not zero: choose null'],
])('%j is refused with what is possible', (parameters, problem) => {
  const metric: Metric = 'fill' in parameters ? { ...views, measure: 'last' } : views;
  expect(() => select(parameters, metric)).toThrow(problem);
});

test('where nothing is crossed, that is what the refusal says', () => {
  const { crossed: _, ...plain } = views;
  expect(() => select({ by: 'page,country' }, plain)).toThrow('together: no two of its dimensions are crossed');
  expect(() => select({ by: 'page' }, { ...plain, dimensions: [] })).toThrow('cannot be broken down by "page", at all');
});
