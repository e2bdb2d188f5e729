import { defineConfig } from 'vitest/config';

/** One suite a port, on the fake and on the adapter. Needs a running stack: MILLRACE_ENDPOINTS is the path of its endpoints.json. */
export default defineConfig({
  test: {
    include: ['src/**/*.contract.test.ts'],
    globalSetup: './sign-in.setup.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fileParallelism: false,
    // They share one stack and its environment, and loading the SDK for each file anew takes as long as the tests.
    isolate: false,
  },
});
