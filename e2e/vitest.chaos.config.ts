import { defineConfig } from 'vitest/config';
import { longestFirst } from '../local-aws/tests/support/longest-first';

/** The whole service in simulated time, and `durable` at its limits, on stand-ins that the suite starts. Takes a minute or two. */
export default defineConfig({
  test: {
    sequence: { sequencer: longestFirst('chaos') },
    include: ['chaos/**/*.system.test.ts', 'bench/**/*.system.test.ts'],
    testTimeout: 480_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
