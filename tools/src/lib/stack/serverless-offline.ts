import { join, relative } from 'node:path';
import { backend } from '../cli/paths';
import { type Child, startChild } from '../process/child';
import { packageBin } from '../process/programs';

export interface LocalAws {
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

const params = ({ basePort, state, keep, watch, throttle, stages, permissions = false }: LocalAws): string[] =>
  Object.entries({
    basePort: String(basePort),
    state,
    keep: String(keep),
    watch: String(watch),
    ...(throttle !== undefined && { throttle }),
    ...(stages !== undefined && { stages }),
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
export const startLocalAws = (cloud: LocalAws): Child =>
  startChild({
    ...serverless(cloud),
    cwd: backend,
    env: { ...localEnvironment(process.env), ...(cloud.app !== undefined && { MILLRACE_APP: cloud.app }) },
    onOutput: cloud.onOutput,
  });
