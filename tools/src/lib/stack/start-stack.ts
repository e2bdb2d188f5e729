import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { backend } from '../cli/paths';
import { type Dashboard, dashboardConfig, serveDashboard } from '../dashboard/serve';
import { builtSite, type Site } from '../dashboard/site';
import { type Child, recentOutput, startChild } from '../process/child';
import { packageBin } from '../process/programs';
import { MINUTE_MS } from '../time';
import { checkAnswers } from './check-answers';
import { otherBasePort, unusablePort } from './ports';
import { endpointsFile, readEndpoints } from './running-stack';

interface LocalAws {
  /** Whose template it follows; the service's default without one. */
  readonly stage?: string | undefined;
  /** Where the files of stages are, if not in the app folder. */
  readonly stages?: string | undefined;
  /** In the place of the user's own folder. */
  readonly app?: string | undefined;
  readonly basePort: number;
  readonly state: string;
  readonly keep: boolean;
  /** Whether functions are loaded again when their source changes. */
  readonly watch: boolean;
  /** Whether it prints every step and every call. */
  readonly verbose: boolean;
  /** The share of calls that fails, by service: `kinesis=0.1,dynamodb=0.05`. */
  readonly throttle?: string | undefined;
  /** Posts to connections that are taken in a second; as AWS by default. */
  readonly postsPerSecond?: number | undefined;
  /** Whether each partition of a table takes so many units a second as on AWS. */
  readonly partitionUnits?: boolean | undefined;
  /** Whether each function may do only what its role allows, and its calls are recorded. */
  readonly permissions?: boolean | undefined;
  /** Where a debugger may attach to the functions. */
  readonly inspectPort?: number | undefined;
  readonly onOutput: (text: string) => void;
}

/** A profile or a session of the user's has no business in the local AWS, and would be looked up on the network. */
const localEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...rest } = env;
  return { ...rest, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_EC2_METADATA_DISABLED: 'true' };
};

const params = ({
  basePort,
  state,
  keep,
  watch,
  throttle,
  stages,
  postsPerSecond,
  partitionUnits = false,
  permissions = false,
}: LocalAws): string[] =>
  Object.entries({
    basePort: String(basePort),
    state,
    keep: String(keep),
    watch: String(watch),
    ...(throttle !== undefined && { throttle }),
    ...(stages !== undefined && { stages }),
    ...(postsPerSecond !== undefined && { postsPerSecond: String(postsPerSecond) }),
    ...(partitionUnits && { partitionUnits: 'true' }),
    permissions: String(permissions),
    // The dashboard, which a stage that names its pages does not know.
    page: `http://127.0.0.1:${basePort}`,
    // Each stack bundles into a folder of its own, which is taken relative to the service.
    workFolder: relative(backend, join(state, 'esbuild')),
  }).flatMap(([name, value]) => ['--param', `${name}=${value}`]);

const serverless = (cloud: LocalAws) => {
  const stage = cloud.stage === undefined ? [] : ['--stage', cloud.stage];
  const verbose = cloud.verbose ? ['--verbose'] : [];
  const args = [packageBin('serverless'), 'offline', ...stage, ...params(cloud), ...verbose];
  const inspect = cloud.inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${cloud.inspectPort}`];
  return { command: process.execPath, args: [...inspect, ...args] };
};

/** Runs `sls offline`, which writes the endpoints file when all of it answers. */
const startLocalAws = (cloud: LocalAws): Child =>
  startChild({
    ...serverless(cloud),
    cwd: backend,
    env: { ...localEnvironment(process.env), ...(cloud.app !== undefined && { MILLRACE_APP: cloud.app }) },
    onOutput: cloud.onOutput,
  });

export interface StackOptions {
  readonly basePort: number;
  /** Folder for all that it writes. */
  readonly state: string;
  /** Whether it begins with what the last run left, and not empty. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
  /** Receives the current step, in a few words. */
  readonly onStep: (text: string) => void;
  /** Receives what the local AWS prints. */
  readonly onOutput: (text: string) => void;
  /** Makes the page at `/__local`, which shows what the stack with that state folder holds. */
  readonly statusPage: (state: string) => Promise<string>;
  /** The dashboard; by default the static export. */
  readonly site?: Site;
  readonly cloud?: Partial<Omit<LocalAws, 'basePort' | 'state' | 'keep' | 'onOutput'>>;
}

export interface Stack {
  readonly endpoints: Endpoints;
  /** Resolves when the local AWS has ended, which it should not before `stop`. */
  readonly ended: Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const START_WITHIN_MS = 4 * MINUTE_MS;
const LOOK_EVERY_MS = 50;

/** @throws UserError naming the port that cannot be used and how to choose others */
const expectFreePorts = async (basePort: number): Promise<void> => {
  const unusable = await unusablePort(basePort);
  if (unusable) throw new UserError(`port ${unusable}; choose other ports: --port ${await otherBasePort()}`);
};

/** Waits for the endpoints file, which the local AWS writes last. */
const untilUp = async (state: string, cloud: Child, signal: AbortSignal): Promise<Endpoints> => {
  let over = false;
  const markOver = () => {
    over = true;
  };
  cloud.ended.then(markOver, markOver);
  const deadline = Date.now() + START_WITHIN_MS;
  while (!over && Date.now() < deadline) {
    signal.throwIfAborted();
    const endpoints = await readEndpoints(state);
    if (endpoints) return endpoints;
    await wait(LOOK_EVERY_MS);
  }
  throw new UserError(over ? 'the local AWS ended while starting' : 'the local AWS did not start within four minutes');
};

const serve = ({ basePort, state, statusPage }: StackOptions, { pages, headers = [] }: Site): Promise<Dashboard> =>
  serveDashboard({
    port: basePort,
    pages,
    headers,
    config: async () => {
      const endpoints = await readEndpoints(state);
      return endpoints && dashboardConfig(endpoints);
    },
    status: () => statusPage(state),
  });

const startCloud = async (options: StackOptions, endSite: () => Promise<unknown>): Promise<Stack> => {
  const { basePort, state, keep, signal, onStep, onOutput } = options;
  const recent = recentOutput();
  const cloud = startLocalAws({
    basePort,
    state,
    keep,
    watch: false,
    verbose: false,
    ...options.cloud,
    onOutput: (text) => {
      recent.add(text);
      onOutput(text);
    },
  });
  const stop = async (): Promise<void> => {
    await Promise.all([cloud.stop(), endSite()]);
    await rm(endpointsFile(state), { force: true });
  };
  try {
    onStep('starting the local AWS');
    const endpoints = await untilUp(state, cloud, signal);
    onStep('asking every part for an answer');
    await checkAnswers(endpoints);
    return { endpoints, ended: cloud.ended, stop };
  } catch (error) {
    await stop();
    if (error instanceof UserError) throw new UserError(`${recent.text()}\n${error.message}`.trim());
    throw error;
  }
};

/**
 * Brings up all of Millrace on this machine: the dashboard first, then the local AWS, so that everything answers once the
 * endpoints file is there. Leaves nothing running when it fails.
 *
 * @throws UserError when a port is taken or a part does not start
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { basePort, state, signal, onStep } = options;
  await expectFreePorts(basePort);
  await mkdir(state, { recursive: true });
  await rm(endpointsFile(state), { force: true });
  const site = options.site ?? builtSite(state, options.cloud?.app);
  const dashboard = await serve(options, site);
  const endSite = () => Promise.all([dashboard.close(), site.stop()]);
  try {
    onStep(site.step);
    await site.prepare(signal);
    return await startCloud(options, endSite);
  } catch (error) {
    await endSite();
    throw error;
  }
};
