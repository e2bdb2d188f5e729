import { defineConfig } from 'vitest/config';
import { longestFirst } from './tests/support/longest-first';

const shared = { testTimeout: 480_000, hookTimeout: 480_000 };

/** What measures memory runs in a process of Vitest's own, beside the others in `npm test`, and on ports from another range. */
const MEASURED = 'tests/full-speed.system.test.ts';

/** The local AWS as a whole, in real processes on free ports. Takes some minutes. */
export default defineConfig({
  test: {
    sequence: { sequencer: longestFirst('kill', 'metric-changes', 'local-aws', 'triggers') },
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
      {
        test: {
          ...shared,
          name: 'measured',
          include: [MEASURED],
          env: { PORT_RANGE: '8' },
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
