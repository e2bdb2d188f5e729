import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Endpoints, endpointsSchema } from '@millrace/contract';
import { stateFolder } from '../../shared/state-folder';
import { waitUntil } from '../../shared/wait-until';

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

export interface LaunchOptions {
  readonly basePort: number;
  readonly state: string;
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

/** Waits for the endpoints file. @param early what to say when it will not be written, as soon as that is known */
export const endpointsOf = async (state: string, early: () => string | undefined): Promise<Endpoints> => {
  const file = stateFolder(state).endpoints;
  await waitUntil('the local AWS', async () => existsSync(file) || early() !== undefined, 240_000);
  if (!existsSync(file)) throw new Error(`the local AWS ended early: ${early()}`);
  return endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
};

/** Starts `sls offline` for real. */
export const launchLocalAws = (options: LaunchOptions): LocalAws => {
  const { basePort, state, keep = false, watch = false, permissions = false, throttle, dynamodb } = options;
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
  return {
    basePort,
    state,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    endpoints: () => endpointsOf(state, () => (child.exitCode === null ? undefined : output)),
    end: async (signal) => {
      const begun = performance.now();
      child.kill(signal);
      const code = await ended;
      return { code, ms: performance.now() - begun };
    },
  };
};
