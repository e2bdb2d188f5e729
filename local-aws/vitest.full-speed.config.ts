import { defineConfig } from 'vitest/config';

/**
 * The local AWS at full speed, with as many records as its promise names or as `RECORDS` says. 200,000 take about a minute on
 * two free cores.
 */
export default defineConfig({
  test: {
    include: ['tests/full-speed.system.test.ts'],
    env: { RECORDS: process.env.RECORDS ?? '200000' },
    testTimeout: 1_200_000,
    hookTimeout: 240_000,
  },
});
