import { configDefaults, defineConfig } from 'vitest/config';

/** What starts whole commands is slow and runs from vitest.system.config.ts. */
export default defineConfig({ test: { exclude: [...configDefaults.exclude, '**/*.system.test.ts'] } });
