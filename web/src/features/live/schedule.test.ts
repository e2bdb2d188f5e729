import { expect, test } from 'vitest';
import type { BrokenRule } from './testing/fake-page';
import { runSchedule } from './testing/schedule';

const SEEDS = 60;

test('whatever is lost, doubled, cut or crashes: ten seconds after the last event is stored, every page shows the truth', async () => {
  const wrong: number[] = [];
  for (let seed = 0; seed < SEEDS; seed++) if ((await runSchedule(seed)).wrong > 0) wrong.push(seed);
  expect(wrong).toEqual([]);
});

test('no figure ever becomes less when nothing was sent twice', async () => {
  for (let seed = 0; seed < 15; seed++) expect(await runSchedule(seed, { calm: true })).toEqual({ wrong: 0, dips: 0 });
});

const noticed = async (broken: BrokenRule): Promise<boolean> => {
  for (let seed = 0; seed < SEEDS * 3; seed++) if ((await runSchedule(seed, { broken })).wrong > 0) return true;
  return false;
};

for (const rule of ['second-look', 'gap-and-pong', 'parts', 'checkpoint-first'] as const)
  test(`without the rule "${rule}" pages show what is not true`, async () => {
    expect(await noticed(rule)).toBe(true);
  });
