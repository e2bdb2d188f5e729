import { defineConfig } from 'vitest/config';

/** The unit tests of every workspace, and the user's own, in one run. */
export default defineConfig({ test: { projects: ['contract', 'backend', 'local-aws', 'web', 'tools', 'e2e', 'app'] } });
