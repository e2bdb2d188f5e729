import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { priceOf } from '../../../../backend/src/domain/costs/prices';
import { root } from '../../lib/cli/paths';
import { FRAME_KB } from '../../lib/scale/dollars';
import { changesFor, limitsOf, quotaFor } from '../../lib/scale/limits';
import { aws } from '../../lib/scale/service';
import { dollarsText, intervalText, linesOf, resultOf, rowOf, timeText } from './report';
import { defaults, play, type Scenario } from './scenario';

const page = readFileSync(join(root, 'docs', 'scale.md'), 'utf8');
const load = { shards: 2, budget: 5000, settledMs: 2000 };

const section = (heading: string): string => page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
const rowsOf = (heading: string): string[] => section(heading).match(/^\| \d.*$/gm) ?? [];
const numberIn = (row: string): number => Number(row.split('|')[1]?.replaceAll(',', ''));
const text = (value: number): string => value.toLocaleString('en');

const cases = (['One account', 'AppSync Events'] as const).flatMap((heading) => {
  const door: Scenario['door'] = heading === 'AppSync Events' ? 'appsync' : 'api-gateway';
  return rowsOf(heading).map((row) => ({ heading, door, row }));
});

test.each(cases)('$heading: $row', ({ door, row }) => {
  const viewers = numberIn(row);
  expect(row).toBe(rowOf({ viewers }, play({ ...defaults, door, viewers })));
});

test('there are rows to compute', () => {
  expect(rowsOf('One account').length).toBeGreaterThan(5);
  expect(rowsOf('AppSync Events').length).toBeGreaterThan(3);
});

test('the changes are those of the command, with what they carry', () => {
  const rows = section('What to change first').match(/^\| [^|]+ \| [\d,]+ \|$/gm);
  expect(rows).toEqual(changesFor(load).map(({ what, live }) => `| ${what} | ${text(live)} |`));
});

test('sentences have the limits of the plan', () => {
  const { unpaced, live, settled } = limitsOf(load);
  expect(page).toContain(
    `Up to ${text(unpaced)} viewers nobody notices that anything waits; up to ${text(live)} figures are live; up to ${text(settled)} the settled`,
  );
  const small = limitsOf({ ...load, budget: 1250 });
  expect(page).toContain(`it is ${text(small.unpaced)}, ${text(small.live)} and ${text(small.settled)}.`);
  expect(page).toContain(`10,000 viewers of two shards need ${text(quotaFor(load, 10_000))} requests a second`);
  expect(page).toContain(`Live up to ${text(play({ ...defaults, door: 'appsync' }).limits.live)} viewers.`);
});

test('sentences have what the command says', () => {
  const push = play({ ...defaults, viewers: 500, delivery: 'push' });
  const joined = play({ ...defaults, viewers: 500 });
  expect(page).toContain(`see p50 ${timeText(push.p50)} in the place of ${timeText(joined.p50)}`);
  const bounded = play({ ...defaults, viewers: 10_000, door: 'appsync', budget: 20_000 });
  expect(page).toContain(
    `10,000 viewers get a frame every ${intervalText(bounded)} at $${dollarsText(bounded.dollars)} an hour`,
  );
});

test('what the model assumes and what it is charged are as written', () => {
  const { propagationMs, quota, calls, workers } = aws;
  const { live, settled } = { live: calls.live[0], settled: calls.settled[0] };
  const assumed = section('What the model assumes');
  for (const words of [
    `| ${propagationMs} ms |`,
    `| ${text(quota.perSecond)}/s and ${text(quota.burst)} at once |`,
    `| ${text(live.rate)}/s |`,
    `| 1, and ${workers.count} from ${text(workers.from)} viewers on |`,
    `| ${live.beforeMs} ms, ${settled.beforeMs} ms |`,
    `| ${FRAME_KB.delta} KB, ${FRAME_KB.settled} KB |`,
  ])
    expect(assumed).toContain(words);
  expect(page).toContain(
    `$${priceOf('AppSync Events, operations')} a million operations of 5 KB and $${priceOf('AppSync Events, connections')} a million connection minutes`,
  );
});

test('the command names what to change where it is too much, and nothing where it is not', () => {
  const lines = (viewers: number) => linesOf({ ...defaults, viewers }, play({ ...defaults, viewers })).join('\n');
  expect(lines(100)).not.toContain('would be live with');
  expect(lines(4000)).toMatch(/4,000 viewers would be live with:\n.*durableWindowSeconds: 5: up to 6,250\n/);
  expect(lines(100_000)).toContain('which is not enough');
});

test('a script reads numbers, and null where there is none', () => {
  const scenario = { ...defaults, viewers: 4000 };
  expect(resultOf(scenario, play(scenario))).toMatchObject({ intervalMs: null, isBeyond: false, mostLive: 3571 });
});
