import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StandIns, startStandIns } from '../aws/stand-ins';
import { runChaos } from '../run';
import { WINDOW_SECONDS } from '../settings';
import type { RuleName } from './broken-rules';

/** Without `session-seq` something is wrong in `settle-batch.test.ts` already, in a fraction of the time. */
type NoticedRule = Exclude<RuleName, 'session-seq'>;

/** Enough events that a missing rule shows in nearly every run, the first included; another seed makes up for the rest. */
const EVENTS: Readonly<Record<NoticedRule, number>> = {
  seq: 200,
  dedupe: 200,
  reload: 250,
  prefix: 250,
  'checkpoint-windows': 250,
  labels: 700,
  settle: 200,
  'rule-states': 200,
};
const SEEDS = [1, 2, 3, 4, 5];
/** Those that begin with another seed, since the first ones rarely bring what they are about. */
const FIRST_SEED: Partial<Record<NoticedRule, number>> = { labels: 3, 'checkpoint-windows': 2 };

/** Declares a test for each rule: the comparison notices a service without it. */
export const expectNoticed = (...rules: readonly NoticedRule[]): void => {
  let standIns: StandIns;
  beforeAll(async () => {
    standIns = await startStandIns(1, (line) => expect.fail(line));
  });
  afterAll(() => standIns.stop());
  test.each(rules)('the comparison notices a service without the rule "%s"', async (broken) => {
    const options = { windowSeconds: WINDOW_SECONDS, brief: true };
    for (const seed of SEEDS.map((one) => one - 1 + (FIRST_SEED[broken] ?? 1))) {
      const { differences } = await runChaos(standIns, { ...options, seed, events: EVENTS[broken], broken });
      if (differences.length > 0) return;
    }
    expect.fail(`${SEEDS.length} runs without the rule "${broken}" were like runs with it`);
  });
};
