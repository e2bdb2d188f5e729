import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Unit tests: no process, no port, no network. They run on metrics of their own, whatever the user's folder says. */
export default defineConfig({
  resolve: { alias: { '@millrace/app': join(import.meta.dirname, 'src', 'testing', 'fixture-app') } },
  test: {
    include: ['src/**/*.test.ts', 'stack/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.contract.test.ts', '**/*.system.test.ts'],
  },
});
