import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/** What starts whole commands is slow and runs from vitest.system.config.ts. Tests do not depend on what the user's folder says. */
export default defineConfig({
  test: {
    exclude: [...configDefaults.exclude, '**/*.system.test.ts'],
    env: { MILLRACE_APP: join(import.meta.dirname, '..', 'backend', 'src', 'testing', 'fixture-app') },
  },
});
