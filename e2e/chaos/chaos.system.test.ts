import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StandIns, startStandIns } from './aws/stand-ins';
import { RULES } from './broken/broken-rules';
import { lineOf } from './compare/differences';
import { runChaos } from './run';

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns(1, (line) => expect.fail(line));
});
afterAll(() => standIns.stop());

test('whatever goes wrong, ten seconds later every figure everywhere is that of the log', async () => {
  const { differences, injected, compared, events } = await runChaos(standIns, { seed: 1, events: 5000 });
  console.log(`${events} events, ${compared} figures compared: ${JSON.stringify(injected)}`);
  expect(differences.map(lineOf)).toEqual([]);
  for (const trouble of [
    'duplicates',
    'late',
    'historic',
    'unusable',
    'framesLost',
    'framesDoubled',
    'framesHeldUp',
    'shardsSplit',
    'shardsMerged',
    'killed after cursor',
    'killed before cursor',
    'killed after window',
    'retriesSplit',
    'batchesOverlapping',
    'coldStarts',
    'connectionsBroken',
  ])
    expect(injected[trouble], trouble).toBeGreaterThan(0);
});

/** Enough that each is noticed in nearly every run; what is left to chance is made up for by another seed. */
const EVENTS = { seq: 500, dedupe: 500, reload: 800, prefix: 500, 'cursor-windows': 1000, settle: 500 } as const;
const SEEDS = [1, 2, 3, 4, 5];

describe('a service without one of its rules is found out', () => {
  test.each(RULES)('%s', async (broken) => {
    for (const seed of SEEDS) {
      const { differences } = await runChaos(standIns, { seed, events: EVENTS[broken], broken, brief: true });
      if (differences.length > 0) return;
    }
    expect.fail(`${SEEDS.length} runs without the rule "${broken}" were like runs with it`);
  });
});
