import { type Metric, samples } from '@millrace/contract';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { BreakdownList } from './breakdown-list';
import type { OtherLabels } from './use-breakdown';

const [orders] = samples.sampleCatalog.metrics as [Metric];

const textWith = (notes: readonly string[], others?: OtherLabels): string => {
  const props = {
    metric: orders,
    dimension: { name: 'country', label: 'Country' },
    time: '7 days',
    empty: 'none',
    notes,
  };
  const view = { rows: [], others, words: [], colours: new Map() };
  const rest = { view, hidden: new Set<string>(), chosen: undefined, onLabel: undefined, onToggle: () => undefined };
  return renderToStaticMarkup(createElement(BreakdownList, { ...props, ...rest })).replace(/<[^>]*>/g, ' ');
};

test('a single label that is not drawn apart stands there by its name', () => {
  const figure = { exact: '3', number: 3, count: 3 };
  const row = (label: string) => ({ label, figure, text: '3', colour: undefined });
  const estimated = { beyond: false, figure: false };
  const text = (labels: readonly string[]) =>
    textWith([], { rows: labels.map(row), beyond: undefined, figure, estimated });
  expect(text(['/about'])).toMatch(/\/about/);
  expect(text(['/about'])).not.toMatch(/All others/);
  expect(text(['/about', '/jobs'])).toMatch(/All others \(2\)/);
});

test('what one has to know to read the list stands under it', () => {
  expect(textWith(['By country since 29 Nov, 14:05'])).toMatch(/none\s+By country since 29 Nov, 14:05\s*$/);
  expect(textWith([])).toMatch(/none\s*$/);
});
