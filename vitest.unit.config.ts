import { defineConfig } from 'vitest/config';

/** The unit tests of every workspace in one run. */
export default defineConfig({ test: { projects: ['contract', 'backend', 'local-aws', 'web', 'tools', 'e2e'] } });
