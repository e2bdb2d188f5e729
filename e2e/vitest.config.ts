import { defineConfig } from 'vitest/config';

/** Unit tests of what the suites of the whole system are made of. */
export default defineConfig({
  test: { include: ['{bench,chaos,load}/**/*.test.ts'], exclude: ['**/*.system.test.ts', '**/node_modules/**'] },
});
