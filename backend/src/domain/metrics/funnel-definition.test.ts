import { expect, test } from 'vitest';
import { factsOf } from '../fold/facts';
import { catalogFor } from './audiences';
import { defineMetrics } from './define-metrics';
import type { FunnelDefinition } from './funnel-definition';
import type { MetricDefinition } from './metric-definition';
import type { SessionDefinition } from './session-definition';
import { orders } from './testing/shop';

const sessions: SessionDefinition = { events: ['shop.*'], from: 'visit' };
const buying: FunnelDefinition = {
  name: 'buying',
  label: 'Buying',
  steps: [
    { label: 'Cart', events: ['shop.viewed'], where: { subject: '/cart' } },
    { label: 'Paid', events: ['shop.paid'] },
  ],
  withinMinutes: 30,
};
const entries: MetricDefinition = { ...orders, name: 'entries', events: ['session.entered'] };

const define = (funnels: readonly FunnelDefinition[], of: SessionDefinition | undefined = sessions) =>
  defineMetrics([orders], [], undefined, [], [], of, funnels);

const problemsOf = (make: () => unknown): string[] => {
  try {
    make();
    return [];
  } catch (error) {
    return String(error).split('\n  ').slice(1);
  }
};

const wrong = (more: object): string[] => problemsOf(() => define([{ ...buying, ...more }]));

test('a funnel is two metrics, and in the catalogue for whom they are', () => {
  const { catalog } = define([{ ...buying, groups: ['operators'] }]);
  expect(catalog.metrics.map(({ name }) => name).slice(0, 3)).toEqual(['orders', 'buying', 'buying-times']);
  expect(catalogFor(['operators'], catalog, [])).toMatchObject({
    funnels: [{ name: 'buying', steps: ['Cart', 'Paid'], withinMinutes: 30, dimensions: [] }],
  });
  expect(catalogFor(['viewers'], catalog, []).funnels).toEqual([]);
  expect(define([]).catalog.funnels).toBeUndefined();
});

test('a formula of two steps is its conversion, which rules can watch', () => {
  const { label, category, description, unit } = orders;
  const words = { name: 'bought', label, category, description, unit };
  const conversion = { ...words, formula: '100 * buying[step=Paid] / buying[step=Cart]' };
  const rule = { name: 'few', label: 'Few buy', metric: 'bought', kind: 'below', warning: 5 } as const;
  const { catalog, rules } = defineMetrics([conversion], [], undefined, [], [rule], sessions, [buying]);
  expect(catalog.metrics.find(({ name }) => name === 'bought')?.formula?.inputs).toHaveLength(2);
  expect(rules).toHaveLength(1);
});

test('other steps or another limit are another metric, other words and labels are the same one', () => {
  const idOf = (more: object) => define([{ ...buying, ...more }]).identityOf('metric:buying')?.id;
  const { steps } = buying;
  expect(idOf({ label: 'Bought', dimensions: [{ name: 'from', label: 'From', from: 'referrer' }] })).toBe(idOf({}));
  expect(new Set([idOf({}), idOf({ withinMinutes: 31 }), idOf({ steps: [...steps].reverse() })]).size).toBe(3);
});

test.each<[object, string]>([
  [{ steps: buying.steps.slice(0, 1) }, 'steps: a funnel has at least two steps'],
  [{ steps: [...buying.steps, buying.steps[0]] }, 'steps: "Cart" is the label of two'],
  [
    { steps: [...buying.steps, { label: 'Sent', events: ['post.sent'] }] },
    'steps[2].events: "post.sent" is not among the events of sessions',
  ],
  [
    { steps: [...buying.steps, { label: 'Dear', events: ['shop.paid'], where: { amount: {} } }] },
    'steps[2].where.amount: say what it must be',
  ],
  [{ withinMinutes: 0 }, 'withinMinutes: a whole number of minutes from 1 to 1440'],
  [{ withinMinuts: 5 }, 'withinMinuts: there is no such key; did you mean "withinMinutes"?'],
  [{ dimensions: [{ name: 'step', label: 'Step', from: 'x' }] }, 'dimensions: "step" is there anyway'],
])('what cannot be a funnel is said: %o', (more, problem) => {
  expect(wrong(more)).toEqual([expect.stringContaining(`the funnel "buying": ${problem}`)]);
});

test('the catalogue says of a funnel what its definition says, and not how it is counted', () => {
  const { catalog } = define([buying]);
  expect(
    catalog.metrics.filter(({ name }) => name.startsWith('buying')).map(({ name, where }) => [name, where]),
  ).toEqual([
    ['buying', undefined],
    ['buying-times', undefined],
  ]);
});

test('a funnel needs sessions, and a name of its own', () => {
  expect(problemsOf(() => defineMetrics([], [], undefined, [], [], undefined, [buying]))).toEqual([
    'funnels: they are of sessions, which `sessions` declares',
  ]);
  expect(wrong({ name: 'orders' })).toEqual(['"orders" is the name of two metrics']);
});

test('what is found in sessions cannot be read with what is in the log, or without sessions', () => {
  const mixed: MetricDefinition = { ...entries, events: ['session.entered', 'shop.viewed'] };
  expect(problemsOf(() => defineMetrics([mixed], [], undefined, [], [], sessions))).toEqual([
    expect.stringContaining(
      '"entries": events: session.entered, session.continued, session.reached are found in sessions',
    ),
  ]);
  expect(problemsOf(() => defineMetrics([entries]))).toEqual([
    '"entries": events: without `sessions` there is no session.entered',
  ]);
});

test('an event in the log is no milestone, whatever its type', () => {
  const metrics = defineMetrics([entries], [], undefined, [], [], sessions);
  const event = { specversion: '1.0', id: '1', source: 'x', type: 'session.entered', data: {} };
  const data = new TextEncoder().encode(JSON.stringify(event));
  expect(factsOf(metrics, { seq: '1', arrived: Date.now(), data })).toMatchObject([{ unread: true, readers: [] }]);
  expect(catalogFor(['admins'], metrics.catalog, []).feeds).toEqual(['shop.*']);
});

test('where no metric reads milestones nothing is remembered of sessions', () => {
  expect(define([]).milestones).toBeUndefined();
  expect(define([buying]).milestones?.funnels).toHaveLength(1);
  expect(defineMetrics([entries], [], undefined, [], [], sessions).milestones?.funnels).toEqual([]);
});
