import { defineConfig } from 'vitest/config';

/** The local cloud at full speed, with as many records as its promise names. Takes about a minute on two free cores. */
export default defineConfig({
  test: {
    include: ['local/full-speed.system.test.ts'],
    env: { RECORDS: '200000' },
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
