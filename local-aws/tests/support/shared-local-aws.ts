import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { freeBasePort } from './free-base-port';
import { endpointsOf, type LocalAws, launchLocalAws } from './launch-local-aws';

declare module 'vitest' {
  interface ProvidedContext {
    shared: Pick<LocalAws, 'basePort' | 'state' | 'pid'>;
  }
}

/** For Vitest: one local AWS for all files whose tests neither end it nor need it otherwise than it is. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const basePort = await freeBasePort();
  const state = mkdtempSync(join(tmpdir(), 'millrace-local-'));
  // Nobody waits for it here: the files that need it do.
  const aws = launchLocalAws({ basePort, state });
  let wanted = true;
  void aws.ended.then((code) => wanted && console.error(`the shared local AWS ended (${code}): ${aws.output()}`));
  provide('shared', { basePort, state, pid: aws.pid });
  return async () => {
    wanted = false;
    await aws.end('SIGTERM');
    rmSync(state, { recursive: true, force: true });
  };
};

export const sharedLocalAws = (): Pick<LocalAws, 'basePort' | 'state' | 'pid' | 'endpoints'> => {
  const { state, ...rest } = inject('shared');
  return { ...rest, state, endpoints: () => endpointsOf(state, () => undefined) };
};
