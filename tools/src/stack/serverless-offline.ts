import { join, relative } from 'node:path';
import { backend } from '../cli/paths';
import { type Child, nodeProgram, startChild } from '../process/child';
import { packageBin } from '../process/package-bin';

export interface LocalCloud {
  readonly basePort: number;
  readonly state: string;
  readonly keep: boolean;
  readonly onOutput: (text: string) => void;
}

/** A profile or a session of the user's has no business in the local cloud, and would be looked up on the network. */
const localEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...rest } = env;
  return { ...rest, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_EC2_METADATA_DISABLED: 'true' };
};

const params = ({ basePort, state, keep }: LocalCloud): string[] =>
  Object.entries({
    basePort: String(basePort),
    state,
    keep: String(keep),
    // Each stack bundles into a folder of its own, which is taken relative to the service.
    workFolder: relative(backend, join(state, 'esbuild')),
  }).flatMap(([name, value]) => ['--param', `${name}=${value}`]);

/** Runs `sls offline`, which writes the endpoints file when all of it answers. */
export const startLocalCloud = (cloud: LocalCloud): Child =>
  startChild({
    ...nodeProgram(packageBin('serverless'), ['offline', ...params(cloud)]),
    cwd: backend,
    env: localEnvironment(process.env),
    onOutput: cloud.onOutput,
  });
