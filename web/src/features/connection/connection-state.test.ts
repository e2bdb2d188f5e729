import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeState, transitions } from './connection-state';

test('the wait before the next try is said in seconds, and never as zero', () => {
  const state = { kind: 'reconnecting', reason: 'gone', offline: false, nextTry: 10_000 } as const;
  expect(describeState(state, 7000)).toBe('Reconnecting, next try in 3 s');
  expect(describeState(state, 9900)).toBe('Reconnecting, next try in 1 s');
});

test('a try under way and a missing network read differently', () => {
  expect(describeState({ kind: 'reconnecting', reason: '', offline: false }, 0)).toBe('Reconnecting');
  expect(describeState({ kind: 'reconnecting', reason: '', offline: true }, 0)).toBe(
    'Offline, waiting for the network',
  );
});

test('a refusal carries its reason', () => {
  expect(describeState({ kind: 'failed', reason: 'your group may not watch this' }, 0)).toBe(
    'Stopped: your group may not watch this',
  );
});

const sorted = (pairs: Iterable<string>): string[] => [...new Set(pairs)].sort();

describe('docs/architecture.md has the transitions of the code', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'architecture.md'), 'utf8');
  const expected = sorted(Object.entries(transitions).flatMap(([from, all]) => all.map((to) => `${from} → ${to}`)));

  test('in its diagram, which marks the final states', () => {
    const diagram = /^stateDiagram-v2$(.*?)^```$/ms.exec(page)?.[1] ?? '';
    const arrows = [...diagram.replaceAll('signed_out', 'signed-out').matchAll(/^ *(\S+) --> ([\w-]+|\[\*\])/gm)];
    const pairs = arrows.map(([, from = '', to = '']) => ({ from: from === '[*]' ? 'start' : from, to }));
    const isEnd = ({ to }: { to: string }) => to === '[*]';
    expect(sorted(pairs.filter((pair) => !isEnd(pair)).map(({ from, to }) => `${from} → ${to}`))).toEqual(expected);
    const final = Object.entries(transitions).flatMap(([from, all]) => (all.length === 0 ? [from] : []));
    expect(sorted(pairs.filter(isEnd).map(({ from }) => from))).toEqual(sorted(final));
  });

  test('in its table', () => {
    const [, table = ''] = /^\| from \| event \| to \|[^\n]*\n[^\n]*\n(.*?)\n\n/ms.exec(page) ?? [];
    const statesIn = (cell = '') => [...cell.matchAll(/`([a-z-]+)`/g)].map(([, state = '']) => state);
    const rows = table.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
    expect(rows.every(([, from, , to]) => statesIn(from).length > 0 && statesIn(to).length === 1)).toBe(true);
    expect(
      sorted(rows.flatMap(([, from, , to]) => statesIn(from).map((state) => `${state} → ${statesIn(to)[0]}`))),
    ).toEqual(expected);
  });
});
