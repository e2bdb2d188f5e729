import { z } from 'zod';
import { rounded } from '../bench/benchmark';
import { latenciesIn, type Phase, type Setup, untilIt } from './measure';
import type { LoadOptions } from './options';

/** Half way, some break off and some fall silent. Those are not measured. */
export const endSome = ({ crowd }: Setup, { killed, silent }: LoadOptions): void => {
  for (const viewer of crowd.viewers.slice(0, killed)) viewer.kill();
  for (const viewer of crowd.viewers.slice(killed, killed + silent)) viewer.silence();
};

/** What that did to the others. */
export const compareHalves = (setup: Setup, { from, to }: Phase) => {
  const half = (from + to) / 2;
  const [before, after] = [latenciesIn(setup, from, half), latenciesIn(setup, half, to)];
  const [first, second] = [before.quantile(0.99) ?? 0, after.quantile(0.99) ?? 0];
  const times = rounded(second / first, 2);
  console.log(`p99 of the others before ${first} ms, after ${second} ms: ${times} times`);
  return { p99Before: first, p99After: second, p99Times: times };
};

const unitsSchema = z.object({ read: z.number(), write: z.number() });
/** As the local DynamoDB answers. */
const takenSchema = unitsSchema.extend({ busiest: unitsSchema, refused: z.number() });

const takeUnits = async ({ endpoints, signal }: Setup) => {
  const answer = await fetch(new URL('/__local/units', endpoints.dynamodb), { signal });
  return takenSchema.parse(await answer.json());
};

const BACK_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 50;

/** All connections break at one moment: how long until every viewer is live again and has what it missed, and what the tables took meanwhile. */
export const breakAll = async (setup: Setup) => {
  const { crowd, signal } = setup;
  const wait = async (holds: () => boolean, began: number): Promise<number> => {
    if (!(await untilIt(holds, BACK_WITHIN_MS, signal, LOOK_EVERY_MS)))
      throw new Error(`not all viewers were back after ${BACK_WITHIN_MS / 1000} s`);
    return Date.now() - began;
  };
  await takeUnits(setup);
  const { sent } = crowd.questions.report;
  // As pages do, which know nothing of each other.
  crowd.questions.apart = true;
  const began = Date.now();
  for (const viewer of crowd.viewers) viewer.reopen();
  const liveMs = await wait(() => crowd.viewers.every(({ isLive }) => isLive), began);
  const backfilledMs = await wait(() => crowd.isBackfilled, began);
  crowd.questions.apart = false;
  const answers = crowd.questions.report.sent - sent;
  const { read, write, busiest, refused } = await takeUnits(setup);
  const units = { read: rounded(read), write: rounded(write), refused, busiest };
  console.log(
    `${crowd.viewers.length} connections broke at once: all live after ${liveMs} ms, with what they missed after ${backfilledMs} ms and ${answers} answers; ${units.read} read and ${units.write} write units, the busiest partition ${rounded(busiest.read)} and ${rounded(busiest.write)} in a second, ${refused} calls refused`,
  );
  return { viewers: crowd.viewers.length, liveMs, backfilledMs, answers, units };
};
