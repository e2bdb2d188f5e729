import { defineConfig } from 'vitest/config';

/** Whole commands, as somebody types them, each on ports and in a folder of its own. */
export default defineConfig({
  test: {
    include: ['src/**/*.system.test.ts'],
    fileParallelism: false,
    testTimeout: 150_000,
    hookTimeout: 150_000,
  },
});
