import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { freeBasePort } from './free-base-port';
import { type LaunchOptions, type LocalAws, launchLocalAws } from './launch-local-aws';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const newState = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-local-'));
  made.push(folder);
  return folder;
};

/** Starts a local AWS for one file alone, on ports and in a state folder of its own. */
export const startLocalAws = async ({ basePort, state, ...options }: Partial<LaunchOptions> = {}): Promise<LocalAws> =>
  launchLocalAws({ ...options, basePort: basePort ?? (await freeBasePort()), state: state ?? newState() });
