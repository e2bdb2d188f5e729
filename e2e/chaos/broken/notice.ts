import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StandIns, startStandIns } from '../aws/stand-ins';
import { runChaos } from '../run';
import type { RuleName } from './broken-rules';

/** Enough that each is noticed in nearly every run; what is left to chance is made up for by another seed. */
const EVENTS: Readonly<Record<RuleName, number>> = {
  seq: 500,
  dedupe: 500,
  reload: 800,
  prefix: 500,
  'checkpoint-windows': 1000,
  settle: 500,
};
const SEEDS = [1, 2, 3, 4, 5];

/** Declares a test for each rule: a service without it is found out. */
export const expectNoticed = (...rules: readonly RuleName[]): void => {
  let standIns: StandIns;
  beforeAll(async () => {
    standIns = await startStandIns(1, (line) => expect.fail(line));
  });
  afterAll(() => standIns.stop());
  test.each(rules)('a service without the rule "%s" is found out', async (broken) => {
    for (const seed of SEEDS) {
      const { differences } = await runChaos(standIns, { seed, events: EVENTS[broken], broken, brief: true });
      if (differences.length > 0) return;
    }
    expect.fail(`${SEEDS.length} runs without the rule "${broken}" were like runs with it`);
  });
};
