import { dirname, join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** They send no events, so that those that count can run meanwhile. */
const SENDING_NOTHING =
  /(access|accounts|annotations|commands|keyboard|opening|places|programs|rooms|sign-in|states|weight)\.spec/;
/** What mostly waits, but must meet no other page: it fills tables that other pages show, and alters what is stored. */
const WAITING = /(alerts|archive|many-items)\.spec/;
/** What measures or has little time, what needs to be the only page that there is, and what has posts refused. */
const ALONE = /(latency|pacing|reconnect)\.spec/;

/** Runs against a stack that is already up; `npm test` starts one and names it in MILLRACE_ENDPOINTS. */
export default defineConfig({
  testDir: 'tests',
  globalSetup: './support/first-event.ts',
  // Beside the state of the stack under test, so that two runs in one checkout do not meet.
  outputDir: join(dirname(process.env.MILLRACE_ENDPOINTS ?? '../.local/.'), 'browser'),
  fullyParallel: false,
  workers: 2,
  // One worker each: no test may count what another one sends.
  projects: [
    { name: 'counting', testIgnore: [SENDING_NOTHING, WAITING, ALONE], workers: 1 },
    { name: 'beside', testMatch: SENDING_NOTHING, workers: 1 },
    { name: 'waiting', testMatch: WAITING, workers: 1, dependencies: ['counting', 'beside'] },
    { name: 'alone', testMatch: ALONE, workers: 1, dependencies: ['waiting'] },
  ],
  retries: 0,
  forbidOnly: true,
  // For a busy machine of two slow cores; nothing waits for so long that works.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 45_000,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      ...(process.env.CHROME_PATH && { executablePath: process.env.CHROME_PATH }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
