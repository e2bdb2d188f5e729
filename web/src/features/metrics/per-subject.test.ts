import { type MeasureName, type Metric, mergePartials, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import {
  asCut,
  boundsWords,
  hasTotal,
  headlineLabel,
  spreadDimension,
  subjectCount,
  subjectLevel,
  subjectsIn,
} from './per-subject';
import { shortRange } from './words';

const price = samples.sampleCatalog.metrics.find(({ per }) => per === 'subject') as Metric;
const vehicle = { name: 'vehicle', label: 'Vehicle', subject: true } as const;
const speed: Metric = {
  ...price,
  measure: 'stats',
  unit: 'km/h',
  decimals: 1,
  currency: undefined,
  dimensions: [{ name: 'type', label: 'Type' }, vehicle],
};

const partials = (measure: MeasureName, ...values: number[]) =>
  values
    .map((value, i) => partialOf(measure, value, { time: i, seq: String(i + 1), shard: 's' }))
    .reduce(mergePartials);

const of = (measure: MeasureName, bySubject: Record<string, readonly number[]>, others?: readonly number[]) => ({
  values: Object.entries(bySubject).map(([label, values]): [string, ReturnType<typeof partials>] => [
    label,
    partials(measure, ...values),
  ]),
  ...(others && { other: partials(measure, ...others) }),
});

test('of a metric per subject the subjects stand for it, and of other levels the first dimension: no figure of all says anything', () => {
  expect(spreadDimension(speed)?.name).toBe('vehicle');
  expect(spreadDimension({ ...speed, per: undefined })?.name).toBe('type');
  expect([speed, { ...speed, per: undefined }].map(hasTotal)).toEqual([false, false]);
});

test('a declared label stands for a level that has one, and is named', () => {
  const declared: Metric = {
    ...speed,
    per: undefined,
    dimensions: [{ name: 'type', label: 'Type', declared: ['bus', 'tram'] }],
  };
  expect([spreadDimension(declared), headlineLabel(declared)]).toEqual([
    undefined,
    { dimension: 'type', label: 'bus' },
  ]);
  expect(headlineLabel({ ...declared, headline: 'tram' })?.label).toBe('tram');
  expect(spreadDimension({ ...declared, headline: 'distribution' })?.name).toBe('type');
});

test('what adds up, what has no labels and what says so has a total, and a metric that is cut to a label has one figure', () => {
  const counted = { ...speed, per: undefined, measure: 'count' } as const;
  const total = { ...speed, per: undefined, headline: 'total' } as const;
  const metrics: Metric[] = [counted, total, { ...speed, per: undefined, dimensions: [] }];
  expect(metrics.map(spreadDimension)).toEqual([undefined, undefined, undefined]);
  expect(metrics.map(hasTotal)).toEqual([true, true, true]);
  expect(spreadDimension(asCut(speed, { dimension: 'vehicle', label: 'a' }))).toBeUndefined();
});

test('measurements say how many subjects there are, and between what all of them lay', () => {
  const summary = subjectsIn(of('stats', { a: [500, 1010], b: [170, 300], c: [400] }), 1);
  expect(summary).toEqual({
    subjects: 3,
    more: false,
    lowest: { label: 'b', exact: '17.0', number: 17 },
    highest: { label: 'a', exact: '101.0', number: 101 },
  });
  expect(summary && shortRange(speed, summary.lowest.number, summary.highest.number)).toBe('17.0–101');
});

test('of latest values the newest of each counts, and no other', () => {
  const summary = subjectsIn(of('last', { a: [99_999, 10_400], b: [9820] }), 2);
  expect(summary && shortRange(price, summary.lowest.number, summary.highest.number)).toBe('$98.20–$104');
});

test('beyond the labels there are more, whose extremes only measurements know', () => {
  const measured = subjectsIn(of('stats', { a: [500] }, [10, 900]), 1);
  expect([measured?.more, measured?.lowest, measured?.highest.label]).toEqual([
    true,
    { label: undefined, exact: '1.0', number: 1 },
    undefined,
  ]);
  const latest = subjectsIn(of('last', { a: [500] }, [900]), 0);
  expect([latest?.more, latest?.highest.label, latest?.highest.number]).toEqual([true, 'a', 500]);
});

test('without subjects there is nothing to say', () => {
  expect([subjectsIn(undefined, 0), subjectsIn({ values: [] }, 0)]).toEqual([undefined, undefined]);
});

test('how many is in words, and in the plural where there is more than one', () => {
  const count = (subjects: number, label: string, more = false) => {
    const extreme = { label: 'a', exact: '1', number: 1 };
    return subjectCount({ subjects, more, lowest: extreme, highest: extreme }, { label });
  };
  expect([count(1, 'Vehicle'), count(50, 'Vehicle', true), count(1, 'Vehicle', true)]).toEqual([
    '1 vehicle',
    '50+ vehicles',
    '1+ vehicles',
  ]);
  expect([count(2, 'Country'), count(2, 'Address'), count(2, 'Day'), count(2, 'GPU')]).toEqual([
    '2 countries',
    '2 addresses',
    '2 days',
    '2 GPUs',
  ]);
});

test('the level is that of the subject that has gone furthest', () => {
  const summary = subjectsIn(of('last', { a: [95], b: [3] }), 0);
  const level = (direction: 'above' | 'below', warning: number, critical: number) =>
    summary && subjectLevel({ thresholds: { direction, warning, critical } }, summary);
  expect([level('above', 70, 90), level('below', 5, 1), level('above', 96, 99)]).toEqual([
    'critical',
    'warning',
    'normal',
  ]);
  expect(summary && subjectLevel({}, summary)).toBe('normal');
});

test('of one subject a range of measurements is its lowest and its highest, and a latest value is itself', () => {
  expect(boundsWords(speed, partials('stats', 170, 12_340))).toBe('17.0–1,234.0');
  expect(boundsWords(speed, partials('stats', -170, 20))).toBe('-17.0 to 2.0');
  expect(boundsWords(speed, partials('stats', 170))).toBe('17.0');
  expect(boundsWords(price, partials('last', 170))).toBeUndefined();
  expect(boundsWords({ ...speed, per: undefined }, partials('stats', 170, 180))).toBeUndefined();
});
