import { defineConfig } from 'vitest/config';

/** The local cloud as a whole, in real processes on free ports. Takes about a minute. */
export default defineConfig({
  test: { include: ['local/**/*.system.test.ts'], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
});
