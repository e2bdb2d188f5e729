import { defineConfig } from 'vitest/config';

/** Unit tests: no process, no port, no network. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'stack/**/*.test.ts', 'metrics.test.ts'],
    exclude: ['**/node_modules/**', '**/*.contract.test.ts', '**/*.system.test.ts'],
  },
});
