import { expect, test } from 'vitest';
import { help, loadOptions } from './options';

test('two thousand viewers, two hundred events a second and five minutes are the default', () => {
  expect(loadOptions([])).toMatchObject({ viewers: 2000, events: 200, seconds: 300, table: false });
});

test('the runs of a table are short ones', () => {
  expect(loadOptions(['--table']).seconds).toBe(10);
  expect(loadOptions(['--compare']).seconds).toBe(20);
  expect(loadOptions(['--compare', '--seconds', '30']).seconds).toBe(30);
});

test.each([
  [['--viewers', '0'], '--viewers'],
  [['--viewers', 'many'], '--viewers'],
  [['--seconds', '3600'], '--seconds'],
  [['--viewers', '1000', '--killed', '500', '--silent', '500'], '--killed'],
  [['--budget', '100', '--state', '.local'], '--budget'],
  [['--window', '5', '--state', '.local'], '--window'],
  [['--loud'], '--loud'],
])('%j are refused by name', (args, named) => {
  expect(() => loadOptions(args)).toThrow(named);
});

test('the help names every option', () => {
  for (const option of [
    'viewers',
    'events',
    'seconds',
    'seed',
    'pages',
    'killed',
    'silent',
    'break',
    'budget',
    'shards',
    'window',
    'workers',
    'state',
  ])
    expect(help).toContain(`--${option} `);
});
