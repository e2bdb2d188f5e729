import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runOpenings } from './testing/openings';

const seeds = fc.integer({ min: 0, max: 1_000_000 });

for (const [name, troubles, chooses] of [
  ['nothing is lost', { calm: true }],
  ['frames are late and shards fall behind', { calm: true, lagging: true }],
  ['frames are lost, writers crash and shards fall behind', { calm: false, lagging: true }],
  ['one range after another is chosen', { calm: true, lagging: true }, true],
  ['ranges are chosen and frames are lost', { calm: false, lagging: true }, true],
] as const)
  test(`whenever a page is opened, no step that it draws as known is lower than what had arrived, while ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { falseSteps, withheld, known } = await runOpenings(seed, troubles, chooses);
        expect(falseSteps.slice(0, 3)).toEqual([]);
        expect(withheld).toBe(0);
        expect(known).toBeGreaterThan(0);
      }),
      { numRuns: 8 },
    );
  });
