import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formulaSchema } from './formula';
import { FormulaError, sharedDimensions } from './parse-formula';
import { compile, country, scope } from './testing/scope';

test('a name wins over a figure', () => {
  expect(compile('a.count').inputs).toEqual([{ metric: 'a.count', decimals: 0 }]);
});

test('spaces and needless parentheses change nothing, and precedence is that of arithmetic', () => {
  const programs = ['orders+2*visits', ' orders + (2*visits) ', '(orders)+((2 * visits))'].map(
    (text) => compile(text).program,
  );
  expect(new Set(programs.map((program) => JSON.stringify(program))).size).toBe(1);
  expect(programs[0]).toEqual([{ input: 0, figure: 'count' }, '2', { input: 1, figure: 'count' }, '*', '+']);
});

test('one label of a metric is an input of its own', () => {
  const formula = compile('100 * orders[country=SE] / orders[country="S, E"] + orders');
  expect(formula.inputs.map(({ where }) => where?.label)).toEqual(['SE', 'S, E', undefined]);
  expect(formulaSchema.parse(formula)).toEqual(formula);
  expect(sharedDimensions(formula, scope)).toEqual([]);
});

test('one label of a formula is that of all that it reads', () => {
  const { inputs } = compile('conversion[country=SE] - orders');
  expect(inputs.map(({ metric: name, where }) => [name, where?.label])).toEqual([
    ['orders', 'SE'],
    ['visits', 'SE'],
    ['orders', undefined],
  ]);
});

test('its dimensions are those that all of its inputs have', () => {
  expect(sharedDimensions(compile('revenue / orders / visits'), scope)).toEqual([
    { ...country, declared: ['SE', 'NO'] },
  ]);
  expect(sharedDimensions(compile('orders / 2'), scope).map(({ name }) => name)).toEqual(['country', 'page']);
  expect(sharedDimensions(compile('orders / cpu'), scope)).toEqual([]);
});

test.each([
  ['orders / vists', '"orders / vists", at 10: there is no metric "vists"; did you mean "visits"?'],
  [
    'orders-visits',
    '"orders-visits": there is no metric "orders-visits"; for a minus put spaces around it: orders - visits',
  ],
  ['visits-orders-paid', 'for a minus put spaces around it: visits - orders-paid'],
  ['orders-1', 'for a minus put spaces around it: orders - 1'],
  ['', 'it is empty'],
  ['orders /', 'at 9: a metric, a number or a "(" is expected'],
  ['orders visits', 'at 8: "visits" is not expected here'],
  ['(orders', 'at 8: a ")" is missing'],
  ['orders)', 'at 7: ")" is not expected here'],
  ['orders & visits', 'at 8: "&" is no sign of a formula'],
  ['orders / visits %', 'at 17: "%" is not expected here'],
  ['orders.p95', '"orders" has no figure "p95"; it has orders.count'],
  ['order-size.p101', '"order-size" has no figure "p101"; it has order-size.p50'],
  ['conversion.count', '"conversion" has no figure "count"; a formula has one figure alone'],
  ['orders[land=SE]', '"orders" has no dimension "land"; it has country, page'],
  ['orders[country]', 'a label is given as [country=SE]'],
  ['cpu[country=SE]', '"cpu" has no dimension "country"; it has none'],
  ['1 + 2', 'it reads no metric'],
  [`${'('.repeat(30)}orders${')'.repeat(30)}`, 'parentheses go no deeper than 20'],
  ['orders + '.repeat(100), 'it is longer than 500 characters'],
])('%s is refused with its place', (text, problem) => {
  expect(() => compile(text)).toThrow(FormulaError);
  expect(() => compile(text)).toThrow(problem);
});

test('whatever text it is given, the parser gives a formula or says what is wrong', () => {
  const word = fc.constantFrom(
    'orders',
    'visits',
    '-',
    '(',
    ')',
    '%',
    '5',
    '[country=SE]',
    '/',
    ' ',
    '.',
    '\u0000',
    'cpu.max',
    'valueOf',
    '__proto__',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join('')),
      ),
      (text) => {
        try {
          expect(formulaSchema.safeParse(compile(text)).success).toBe(true);
        } catch (error) {
          if (!(error instanceof FormulaError)) throw error;
        }
      },
    ),
  );
});
