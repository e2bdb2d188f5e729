import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { aws, everyone, type Scene, type Service } from '../../tools/src/lib/scale/service';
import { simulate } from '../../tools/src/lib/scale/simulate';
import { calibrated } from './tables';

const scene: Scene = { viewers: 10, shards: 2, rate: 200, budget: 5000, settledMs: 2000, audiences: everyone };

const times = { propagationMs: 40, settleMs: 300, senderRate: 1_000_000 };

test('the times of a machine are found by what few viewers measure', () => {
  const machine: Service = { ...aws, ...times, foldMs: 25 };
  const { postsPerSecond, p50, settledEveryMs = 0 } = simulate(scene, machine, seededRandom(2), { seconds: 60 });
  const found = calibrated(scene, { postsPerSecond, p50, settledEveryMs }, 0);
  expect(Math.abs(found.foldMs - machine.foldMs)).toBeLessThan(3);
  expect(Math.abs(found.propagationMs - machine.propagationMs)).toBeLessThan(5);
  expect(Math.abs(found.settleMs - machine.settleMs)).toBeLessThan(60);
});

test('what is read every 50 ms makes 20 batches a second at the most, and waits for half of that', () => {
  const busy: Scene = { ...scene, shards: 1, rate: 1000 };
  const machine: Service = { ...aws, ...times, foldMs: 10, readEveryMs: 50 };
  const few: Scene = { ...busy, viewers: 1 };
  const read = simulate(few, machine, seededRandom(2), { seconds: 60 });
  const atOnce = simulate(few, { ...machine, readEveryMs: 0 }, seededRandom(2), { seconds: 60 });
  expect(read.deltaPostsPerSecond).toBeGreaterThan(18);
  expect(read.deltaPostsPerSecond).toBeLessThanOrEqual(20.5);
  expect(atOnce.deltaPostsPerSecond).toBeGreaterThan(60);
  expect((read.p50 ?? 0) - (atOnce.p50 ?? 0)).toBeGreaterThan(5);
});
