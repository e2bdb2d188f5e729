import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Endpoints, endpointsSchema } from '@millrace/contract';
import { afterAll } from 'vitest';
import { stateFolder } from '../../shared/state-folder';
import { waitUntil } from '../../shared/wait-until';
import { freeBasePort } from './free-base-port';

const service = fileURLToPath(new URL('../../../backend', import.meta.url));
const fixtureApp = join(service, 'src', 'testing', 'fixture-app');
const sls = join(dirname(createRequire(import.meta.url).resolve('serverless/package.json')), 'bin/serverless.js');

export interface LocalAws {
  readonly basePort: number;
  readonly state: string;
  readonly pid: number;
  /** What it has written to the terminal so far. */
  readonly output: () => string;
  readonly endpoints: () => Promise<Endpoints>;
  /** Sends the signal and waits for the end: the exit code, and how long that took. */
  readonly end: (signal: NodeJS.Signals) => Promise<{ code: number | null; ms: number }>;
  readonly ended: Promise<number | null>;
}

interface Options {
  readonly basePort?: number;
  readonly state?: string;
  readonly keep?: boolean;
  readonly watch?: boolean;
  readonly throttle?: string;
  readonly dynamodb?: 'dynalite';
  readonly permissions?: boolean;
  /** The service's folder, where it is not this one. */
  readonly serviceDir?: string;
  /** In the place of the user's own folder: the service must be the same whatever that says. */
  readonly app?: string;
  /** Variables that it is to have besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const newState = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-local-'));
  made.push(folder);
  return folder;
};

/** Starts `sls offline` for real, on ports and a state folder of its own. */
export const startLocalAws = async (options: Options = {}): Promise<LocalAws> => {
  const basePort = options.basePort ?? (await freeBasePort());
  const state = options.state ?? newState();
  const { keep = false, watch = false, permissions = false, throttle, dynamodb } = options;
  const parameters = {
    basePort,
    state,
    keep,
    watch,
    permissions,
    ...(throttle !== undefined && { throttle }),
    ...(dynamodb && { dynamodb }),
  };
  const flags = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const child = spawn(process.execPath, [sls, 'offline', ...flags], {
    cwd: options.serviceDir ?? service,
    env: { ...process.env, MILLRACE_APP: options.app ?? fixtureApp, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const file = stateFolder(state).endpoints;
  return {
    basePort,
    state,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    endpoints: async () => {
      await waitUntil('the local AWS', async () => existsSync(file) || child.exitCode !== null, 90_000);
      if (!existsSync(file)) throw new Error(`the local AWS ended early: ${output}`);
      return endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    },
    end: async (signal) => {
      const begun = performance.now();
      child.kill(signal);
      const code = await ended;
      return { code, ms: performance.now() - begun };
    },
  };
};
