import { seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { aws, everyone, type Scene, type Service } from '../../tools/src/lib/scale/service';
import { simulate } from '../../tools/src/lib/scale/simulate';
import { calibrated } from './tables';

const scene: Scene = { viewers: 10, shards: 2, rate: 200, budget: 5000, settledMs: 2000, audiences: everyone };

test('the times of a machine are found by what few viewers measure', () => {
  const machine: Service = { ...aws, foldMs: 25, propagationMs: 40, settleMs: 300, senderRate: 1_000_000 };
  const { postsPerSecond, p50, settledEveryMs = 0 } = simulate(scene, machine, seededRandom(2), { seconds: 60 });
  const found = calibrated(scene, { postsPerSecond, p50, settledEveryMs }, 0);
  expect(Math.abs(found.foldMs - machine.foldMs)).toBeLessThan(3);
  expect(Math.abs(found.propagationMs - machine.propagationMs)).toBeLessThan(5);
  expect(Math.abs(found.settleMs - machine.settleMs)).toBeLessThan(60);
});
