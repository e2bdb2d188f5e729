import { defineConfig } from 'vitest/config';

const shared = { testTimeout: 240_000, hookTimeout: 240_000 };

/** What measures speed and memory has the machine to itself. */
const MEASURED = 'tests/full-speed.system.test.ts';

/** The local AWS as a whole, in real processes on free ports. Takes some minutes. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'local',
          globalSetup: 'tests/support/shared-local-aws.ts',
          include: ['**/*.system.test.ts'],
          exclude: ['**/node_modules/**', MEASURED],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { ...shared, name: 'measured', include: [MEASURED], maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
