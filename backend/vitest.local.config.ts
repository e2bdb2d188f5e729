import { defineConfig } from 'vitest/config';

/** The local cloud as a whole, in real processes on free ports. Takes some minutes. */
export default defineConfig({
  test: { include: ['local/**/*.system.test.ts'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false },
});
