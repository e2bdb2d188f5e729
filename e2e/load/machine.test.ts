import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { aws, everyone, type Scene, type Service } from '../../tools/src/lib/scale/service';
import { simulate } from '../../tools/src/lib/scale/simulate';
import { expected, machine, propagationIn } from './machine';

const scene: Scene = { viewers: 10, shards: 1, rate: 200, budget: 1200, settledMs: 5000, audiences: everyone };
const time = { warmUp: 3, seconds: 7 };

const callsWith = (pauseMs: number) => ({
  live: [{ beforeMs: 12, rate: 900, pauseMs }],
  settled: [{ beforeMs: 900, rate: 150, pauseMs: 0 }],
});

test('the way of a record is what is left of the delay of few viewers', () => {
  const { p50 } = expected(scene, machine(callsWith(0), 40), time);
  expect(Math.abs(propagationIn(scene, callsWith(6), p50, time) - 40)).toBeLessThan(3);
  expect(propagationIn(scene, callsWith(6), 10, time)).toBe(0);
});

test('what passes between two calls stretches the interval where nothing is waited for', () => {
  const many: Scene = { ...scene, viewers: 100 };
  const posts = (pauseMs: number) => expected(many, machine(callsWith(pauseMs), 20), time).postsPerSecond;
  expect(posts(60)).toBeLessThan(posts(0) * 0.8);
});

test('what is read every 50 ms makes 20 batches a second at the most, and waits for half of that', () => {
  const busy: Scene = { ...scene, viewers: 1, rate: 1000, budget: 5000, settledMs: 2000 };
  const local: Service = { ...aws, propagationMs: 40, readEveryMs: 50 };
  const read = simulate(busy, local, seededRandom(2), { seconds: 60 });
  const atOnce = simulate(busy, { ...local, readEveryMs: 0 }, seededRandom(2), { seconds: 60 });
  expect(read.deltaPostsPerSecond).toBeGreaterThan(18);
  expect(read.deltaPostsPerSecond).toBeLessThanOrEqual(20.5);
  expect(atOnce.deltaPostsPerSecond).toBeGreaterThan(60);
  expect((read.p50 ?? 0) - (atOnce.p50 ?? 0)).toBeGreaterThan(5);
});
