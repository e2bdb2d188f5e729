import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { alarmMetrics, prices } from '../../../../backend/src/domain/costs/prices';
import { root } from '../cli/paths';

const written = (text: string): number => Number(text.replaceAll(',', ''));

/** Every number of a text, as it is written there: `2,628` or `0.029`. */
const numbersIn = (text: string): number[] => [...text.matchAll(/\d[\d.,]*\d|\d/g)].map(([found]) => written(found));

const product = (text: string): number =>
  text
    .split(/ (?=[×÷] )/)
    .reduce(
      (result, part) =>
        part.startsWith('÷ ') ? result / written(part.slice(2)) : result * written(part.replace('× ', '')),
      1,
    );

const sum = (text: string): number =>
  text
    .split(/ (?=[+−] )/)
    .reduce(
      (result, part) =>
        part.startsWith('− ') ? result - product(part.slice(2)) : result + product(part.replace('+ ', '')),
      0,
    );

/** The value of a sum as the documentation writes it: `(76 − 10) × 0.1`. */
const evaluate = (text: string): number => {
  const inner = /\(([^()]*)\)/.exec(text);
  return inner ? evaluate(text.replace(inner[0], sum(inner[1] ?? '').toFixed(12))) : sum(text);
};

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const page = read('docs/costs.md');

const PRODUCT = String.raw`[(\d][\d.,()]*(?: [×÷+−] [(\d][\d.,()]*)+`;

/** `2 × 0.015 × 730 = 21.90` as what is computed, and what is said to come of it. */
const equations = [...page.matchAll(new RegExp(`(${PRODUCT}) = ([\\d.,]*\\d)`, 'g'))].map(
  ([, sum = '', result = '']) => ({ sum, result }),
);

const rows = (heading: string): string[][] =>
  (page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| |'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const rounded = (value: number, like: string): number =>
  Number((value * (1 + 1e-12)).toFixed(/\.(\d+)$/.exec(like)?.[1]?.length ?? 0));
const numberOf = (text: string): number => Number(text.replaceAll(/[,*]/g, ''));

/** The last figure of a cell; nothing where there is a dash. */
const figureIn = (cell: string): number => numbersIn(cell).at(-1) ?? 0;

describe('docs/costs.md', () => {
  it('lists the prices that everything is computed from', () => {
    const listed = rows('Prices')
      .slice(1)
      .map(([what, dollars, per]) => ({ what, dollars, per }));
    expect(listed).toEqual(
      prices.map(({ what, dollars, per, source }) => ({
        what: `[${what}](${source})`,
        dollars: dollars.toFixed(10).replace(/0+$/, '').replace(/\.$/, ''),
        per,
      })),
    );
  });

  it.each(equations)('computes $sum = $result', ({ sum, result }) => {
    expect(rounded(evaluate(sum), result)).toBe(numberOf(result));
  });

  it('has a price in every equation of money', () => {
    const known = new Set(prices.map(({ dollars }) => dollars));
    const quantities = /^(50 × 8 × 22 × 0\.0036|31\.68 × 75|10\.95 \+ 6\.6 \+ 3|\(348 \+ 205\) ÷ 8,800)$/;
    const without = equations
      .filter(({ sum }) => !quantities.test(sum) && !numbersIn(sum).some((number) => known.has(number)))
      .map(({ sum }) => sum);
    expect(without).toEqual([]);
    expect(equations.length).toBeGreaterThan(20);
  });

  it('adds up what a stage costs while idle', () => {
    const idle = rows('Idle');
    const together = idle.at(-1) ?? [];
    for (const column of [1, 2, 3]) {
      const sum = idle.slice(0, -1).reduce((total, row) => total + figureIn(row[column] ?? ''), 0);
      expect(rounded(sum, '0.00')).toBe(figureIn(together[column] ?? ''));
    }
  });

  it('adds up the whole example, each line of which is computed', () => {
    const example = rows('A whole example').filter((row) => row.length === 3);
    const lines = example.slice(0, -1).filter(([, , month = '']) => /^\d+$/.test(month));
    for (const [what, how = '', month = ''] of lines) {
      const sum = [...how.matchAll(new RegExp(PRODUCT, 'g'))].at(-1)?.[0] ?? '';
      expect(Math.round(evaluate(sum)), what).toBe(numberOf(month));
    }
    expect(lines.length).toBe(10);
    const total = lines.reduce((sum, [, , month = '']) => sum + numberOf(month), 0);
    expect(figureIn(example.at(-1)?.[2] ?? '')).toBe(total);
    expect(read('README.md')).toContain(
      `[about $${total.toLocaleString('en')} a month](docs/costs.md#a-whole-example)`,
    );
  });

  it('counts the metrics that alarms look at', () => {
    expect(page).toContain(`alarms, which look at ${alarmMetrics} metrics`);
  });
});

/** What a stage costs while idle, in whole dollars. */
const idle = Object.fromEntries(
  ['dev', 'staging', 'prod'].map((stage, index) => [
    stage,
    Math.round(figureIn(rows('Idle').at(-1)?.[index + 1] ?? '')),
  ]),
);

test.each([
  ['docs/stages.md', /^\| `dev` .*about \$(\d+)/m, 'dev'],
  ['docs/stages.md', /^\| `staging` .*about \$(\d+)/m, 'staging'],
  ['docs/stages.md', /^\| `prod` .*about \$(\d+)/m, 'prod'],
  ['README.md', /About \$(\d+) a month while idle as `dev`/, 'dev'],
  ['README.md', /while idle as `dev`, \$(\d+) as `prod`/, 'prod'],
  ['README.md', /\[from \$(\d+) a month\]/, 'dev'],
])('%s has the same figure', (file, pattern, stage) => {
  expect(Number(pattern.exec(read(file))?.[1])).toBe(idle[stage]);
});
