import type { LambdaClient } from '@aws-sdk/client-lambda';
import { callFunction } from '../lambda/invoke';
import { type Rule, scheduledEvent } from './rules';
import { nextTime } from './schedule';

/** Timers hold no more than 24 days. */
const MOST_MS = 86_400_000;

interface Options {
  readonly lambda: LambdaClient;
  readonly report: (problem: string) => void;
}

const fire = async ({ arn, targets }: Rule, at: number, { lambda, report }: Options): Promise<void> => {
  const calls = targets.map(async ({ functionName, input }) => {
    const payload = Buffer.from(input ?? JSON.stringify(scheduledEvent(arn, at)));
    const tell = (problem: string) => report(`${functionName}, scheduled: ${problem}`);
    const call = await callFunction(lambda, functionName, payload, tell);
    if (call?.functionError !== undefined) tell('failed');
  });
  await Promise.all(calls);
};

/** Calls functions at the times of the rules. @returns what ends that. */
export const runRules = (rules: readonly Rule[], options: Options): (() => void) => {
  const start = Date.now();
  const timers = new Map<string, NodeJS.Timeout>();

  const arm = (rule: Rule, after: number): void => {
    const at = nextTime(rule.schedule, start, after);
    if (at === undefined) return;
    const wait = () => {
      const left = at - Date.now();
      if (left > 0) timers.set(rule.logicalId, setTimeout(wait, Math.min(left, MOST_MS)));
      else {
        void fire(rule, at, options);
        arm(rule, Math.max(at, Date.now()));
      }
    };
    wait();
  };

  for (const rule of rules) arm(rule, start);
  return () => {
    for (const timer of timers.values()) clearTimeout(timer);
  };
};
