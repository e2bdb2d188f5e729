import { type Metric, samples } from '@millrace/contract';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { BreakdownList } from './breakdown-list';

const [orders] = samples.sampleCatalog.metrics as [Metric];

const textWith = (notes: readonly string[]): string => {
  const props = { metric: orders, dimension: { name: 'country', label: 'Country' }, time: '7 days', notes };
  const view = { rows: [], others: undefined, colours: new Map() };
  const rest = { view, hidden: new Set<string>(), chosen: undefined, onLabel: undefined, onToggle: () => undefined };
  return renderToStaticMarkup(createElement(BreakdownList, { ...props, ...rest })).replace(/<[^>]*>/g, ' ');
};

test('what one has to know to read the list stands under it', () => {
  expect(textWith(['By country since 29 Nov, 14:05'])).toMatch(/none yet\s+By country since 29 Nov, 14:05\s*$/);
  expect(textWith([])).toMatch(/none yet\s*$/);
});
