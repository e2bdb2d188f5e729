import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { type Dashboard, dashboardConfig, serveDashboard } from '../dashboard/serve';
import { builtSite, type Site } from '../dashboard/site';
import { type Child, recentOutput } from '../process/child';
import { MINUTE_MS } from '../time';
import { checkAnswers } from './check-answers';
import { otherBasePort, unusablePort } from './ports';
import { endpointsFile, readEndpoints } from './running-stack';
import { type LocalAws, startLocalAws } from './serverless-offline';

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

const START_WITHIN_MS = 2 * MINUTE_MS;
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
  throw new UserError(over ? 'the local AWS ended while starting' : 'the local AWS did not start within two minutes');
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
