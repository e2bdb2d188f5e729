import type { Endpoints } from '@millrace/contract';

/** A stream to send to. What is missing is found the way every AWS tool finds it. */
export interface Target {
  readonly stream: string;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

export interface TargetOptions {
  readonly stream?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

const isLoopback = (url: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);

/** Stand-ins take any credentials but want some, and nobody should need an AWS account to talk to their own machine. */
const standInCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const complete = (target: Target, env: NodeJS.ProcessEnv): Target => {
  if (!target.endpoint || !isLoopback(target.endpoint) || env.AWS_ACCESS_KEY_ID) return target;
  return { ...target, region: target.region ?? env.AWS_REGION ?? 'eu-west-1', credentials: standInCredentials };
};

/**
 * The stream that the options name; without a name, that of the running local stack.
 *
 * @returns undefined where no stream is named and no stack runs
 */
export const chooseTarget = (
  options: TargetOptions,
  running: Pick<Endpoints, 'stream' | 'kinesis' | 'region'> | undefined,
  env: NodeJS.ProcessEnv,
): Target | undefined => {
  const { stream, endpoint, region } = options;
  if (stream) return complete({ stream, endpoint, region }, env);
  if (!running) return undefined;
  return complete(
    { stream: running.stream, endpoint: endpoint ?? running.kinesis, region: region ?? running.region },
    env,
  );
};
