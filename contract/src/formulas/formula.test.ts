import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Breakdown, type DeclaredLabels, type LabelValue, labelCount } from '../aggregates/breakdown';
import { mergePartials, type PartialAggregate, partialOf } from '../aggregates/partial-aggregate';
import { LabelSketch } from '../aggregates/sketches/label-sketch';
import { evaluateFormula } from './formula';
import { formulaPartial, joinBreakdowns } from './join-breakdowns';
import { compile } from './testing/scope';

const count = (events: number): PartialAggregate => ({ measure: 'count', count: events });
const sum = (scaled: string): PartialAggregate => ({ measure: 'sum', count: 1, sum: scaled });
const value = (text: string, inputs: Readonly<Record<string, PartialAggregate>> = {}, decimals = 0) => {
  const formula = compile(text);
  return evaluateFormula(
    formula,
    formula.inputs.map((input) => inputs[input.metric]),
    decimals,
  );
};

test.each([
  ['orders-paid / orders', 50],
  ['100 * orders-paid / orders', 5000],
  ['orders - orders-paid', 50],
  ['orders − orders-paid × 2 ÷ 4', 75],
  ['-orders + 2 * (orders - 1)', 98],
  ['10% * orders', 10],
  ['orders / 3', 33],
  ['orders / 8', 13],
  ['-orders / 8', -13],
  ['(orders)', 100],
  ['orders - -1', 101],
  ['1 - 2 - orders', -101],
])('%s is %d', (text, expected) => {
  const scaledBy = text.includes('orders-paid / orders') ? 2 : 0;
  expect(value(text, { orders: count(100), 'orders-paid': count(50) }, scaledBy)).toBe(expected);
});

// Percentiles are those of the sketch, within 1 %.
test('each figure of a metric can be read, and without one that of its tile', () => {
  const stats: PartialAggregate = { measure: 'stats', count: 3, sum: '1000', min: 100, max: 600 };
  const at = { time: 0, seq: '1', shard: 's' };
  const sizes = [100, 200, 300].map((size) => partialOf('quantiles', size, at)).reduce(mergePartials);
  const sessions = [5, 6].map((hash) => partialOf('unique', hash, at)).reduce(mergePartials);
  const inputs = {
    cpu: stats,
    'order-size': sizes,
    visitors: sessions,
    users: partialOf('last', 7, at),
    revenue: sum('1050'),
  };
  const of = (text: string) => value(text, inputs, 3);
  expect(['cpu', 'cpu.mean', 'cpu.min', 'cpu.max', 'cpu.sum', 'cpu.count'].map(of)).toEqual([
    ...[33_333, 33_333, 10_000, 60_000, 100_000, 3000],
  ]);
  expect(['order-size', 'order-size.p50', 'order-size.p99.9', 'order-size.min'].map(of)).toEqual([
    ...[1980, 1980, 2980, 1000],
  ]);
  expect(['users', 'visitors', 'visitors.count', 'revenue', 'revenue.count'].map(of)).toEqual([
    ...[7000, 2000, 2000, 10_500, 1000],
  ]);
});

test('division by zero, and what is not known, is a gap', () => {
  expect(value('orders / visits', { orders: count(3) })).toBeUndefined();
  expect(value('orders / (visits - 2)', { orders: count(3), visits: count(2) })).toBeUndefined();
  expect(value('orders / visits', { visits: count(3) })).toBe(0);
  expect(value('cpu + orders', { orders: count(3) })).toBeUndefined();
  expect(value('users - 1')).toBeUndefined();
  expect(value('revenue / 1', { revenue: sum('90071992547409930000') })).toBeUndefined();
});

test('a formula that another reads is not rounded in between', () => {
  expect(value('conversion / 100', { orders: count(1), visits: count(3) }, 4)).toBe(3333);
});

test('sums of any length are exact', () => {
  const big = '9007199254740993';
  expect(value('revenue - 90071992547409 * 1', { revenue: sum(big) }, 2)).toBe(93);
});

/** A formula as a tree, as its text, and as its value: a pair of integers, by school arithmetic; one that divides by zero stays under zero. */
interface Node {
  readonly text: string;
  readonly over: bigint;
  readonly under: bigint;
}

const leaf = fc.oneof(
  fc.nat(50).map((n): Node => ({ text: String(n), over: BigInt(n), under: 1n })),
  fc.nat(999).map((n): Node => ({ text: `${Math.floor(n / 10)}.${n % 10}`, over: BigInt(n), under: 10n })),
  fc.nat(99).map((n): Node => ({ text: `${n}%`, over: BigInt(n), under: 100n })),
  fc.constantFrom<Node>(
    { text: 'orders', over: 7n, under: 1n },
    { text: 'orders-paid', over: 3n, under: 1n },
    { text: 'revenue', over: -1234n, under: 100n },
  ),
);

const joinNodes = (a: Node, b: Node, operator: string): Node => {
  const text = `(${a.text}) ${operator} (${b.text})`;
  if (operator === '*') return { text, over: a.over * b.over, under: a.under * b.under };
  if (operator === '/') return { text, over: a.over * b.under * b.under, under: a.under * b.under * b.over };
  const right = operator === '+' ? b.over : -b.over;
  return { text, over: a.over * b.under + right * a.under, under: a.under * b.under };
};

const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(tie('tree'), tie('tree'), fc.constantFrom('+', '-', '*', '/'))
      .map(([a, b, sign]) => joinNodes(a, b, sign)),
  ),
}));

/** Twice the size of a value, rounded down, is odd or even as the half is reached or not. */
const roundedTo = (decimals: number, over: bigint, under: bigint): number | undefined => {
  const [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
  if (b === 0n) return undefined;
  const size = ((2n * a * 10n ** BigInt(decimals)) / b + 1n) / 2n;
  const value = Number(over < 0n === under < 0n ? size : -size);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
};

test('any formula is what exact arithmetic makes of it, rounded once, half away from zero', () => {
  let compared = 0;
  fc.assert(
    fc.property(tree, fc.nat(4), ({ text, over, under }, decimals) => {
      if (text.length > 400) return;
      const all = `${text} + 0 * orders`;
      const inputs = { orders: count(7), 'orders-paid': count(3), revenue: sum('-1234') };
      const expected = roundedTo(decimals, over, under);
      if (expected !== undefined) compared++;
      expect(value(all, inputs, decimals)).toBe(expected);
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(100);
});

describe('joined breakdowns', () => {
  const { inputs, ...rest } = compile('orders / visits');
  const formula = { inputs, ...rest };
  const by = (values: Readonly<Record<string, number>>, other?: number): Breakdown => ({
    total: count(100),
    dimensions: [
      {
        name: 'country',
        values: Object.entries(values).map(([label, events]) => [label, count(events)]),
        // Then not all labels were tracked.
        ...(other !== undefined && { other: count(other), labels: new LabelSketch().text() }),
      },
    ],
  });

  test('a label has what each input has of it', () => {
    const joined = joinBreakdowns(formula, [by({ SE: 2, NO: 1 }), by({ SE: 4, DK: 5 })], ['country']);
    const [dimension] = joined.dimensions;
    expect(
      dimension?.values.map(([label, partial]) => [label, partial.measure === 'formula' && partial.inputs]),
    ).toEqual([
      ['DK', [null, count(5)]],
      ['NO', [count(1), null]],
      ['SE', [count(2), count(4)]],
    ]);
    expect(dimension?.other).toBeUndefined();
    expect(joined.total?.count).toBe(200);
  });

  test('what one input does not keep apart is with the others in all of them', () => {
    const [dimension] = joinBreakdowns(formula, [by({ SE: 2, NO: 1 }), by({ SE: 4 }, 9)], ['country']).dimensions;
    expect(dimension?.values.map(([label]) => label)).toEqual(['SE']);
    expect(dimension && labelCount(dimension)).toEqual({ count: 2, exact: false });
    expect(dimension?.other).toEqual({ measure: 'formula', count: 10, inputs: [count(1), count(9)] });
  });

  test('what a label is estimated to have had more counts, and marks it', () => {
    const estimated: Breakdown = {
      dimensions: [
        {
          name: 'country',
          values: [
            ['SE', count(4), 6],
            ['NO', count(3)],
          ],
          other: count(10),
          labels: new LabelSketch().text(),
        },
      ],
    };
    const [dimension] = joinBreakdowns(formula, [estimated, by({ SE: 5, NO: 1 })], ['country']).dimensions;
    expect(dimension?.values).toEqual([
      ['NO', { measure: 'formula', count: 4, inputs: [count(3), count(1)] }],
      ['SE', { measure: 'formula', count: 15, inputs: [count(10), count(5)] }, 6],
    ]);
    expect(dimension?.other).toEqual({ measure: 'formula', count: 4, inputs: [count(4), null] });
  });

  test('of one label of an input it has the estimate, and no total where the label may be among others', () => {
    const one = compile('100 * orders[country=SE] / visits');
    const totalOf = (values: readonly LabelValue[], isCut: boolean, declared?: DeclaredLabels) => {
      const labels = isCut && { other: count(90), labels: new LabelSketch().text() };
      const orders = { total: count(100), dimensions: [{ name: 'country', values: [...values], ...labels }] };
      const { total, within } = joinBreakdowns(one, [orders, { total: count(50), dimensions: [] }], [], [declared]);
      expect(within).toBe(values.some(([label, , extra]) => label === 'SE' && extra !== undefined) ? 0 : undefined);
      return total?.measure === 'formula' ? total.inputs : total;
    };
    const declared = new Map([['country', new Set(['SE'])]]);
    expect(totalOf([['SE', count(4), 6]], true)).toEqual([count(10), count(50)]);
    expect(totalOf([['NO', count(4)]], true)).toBeUndefined();
    expect(totalOf([['NO', count(4)]], true, declared)).toEqual([null, count(50)]);
    expect(totalOf([['NO', count(4)]], false)).toEqual([null, count(50)]);
  });

  test('partials of formulas merge by input', () => {
    const [a, b] = [formulaPartial([count(1), undefined]), formulaPartial([count(2), count(3)])];
    expect(a && b && mergePartials(a, b)).toEqual({ measure: 'formula', count: 6, inputs: [count(3), count(3)] });
    expect(formulaPartial([undefined, undefined])).toBeUndefined();
  });
});
