import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Whole commands, as somebody types them, each on ports and in a folder of its own. */
export default defineConfig({
  test: {
    include: ['src/**/*.system.test.ts'],
    // Not on what the user's folder says.
    env: { MILLRACE_APP: join(import.meta.dirname, '..', 'backend', 'src', 'testing', 'fixture-app') },
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
