import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Unit tests. They do not depend on what the user's folder says. */
export default defineConfig({
  resolve: { alias: { '@millrace/app': join(import.meta.dirname, '..', 'backend', 'src', 'testing', 'fixture-app') } },
});
