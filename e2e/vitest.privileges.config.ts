import { defineConfig } from 'vitest/config';

/** What the functions of a running stack have called, held against their roles; MILLRACE_STATE names its state folder. */
export default defineConfig({ test: { include: ['privileges/*.check.ts'] } });
