import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { localPage } from '../../tools/src/commands/status/tables';
import { localState } from '../../tools/src/lib/cli/paths';
import type { Site } from '../../tools/src/lib/dashboard/site';
import { freeBasePort } from '../../tools/src/lib/stack/ports';
import { type Stack, type StackOptions, startStack } from '../../tools/src/lib/stack/start-stack';

export interface OwnStackOptions {
  /** Names its folder. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Writes the app folder that the stack is of, where it is not the user's own. */
  readonly writeApp?: (folder: string) => Promise<void>;
  readonly site?: Site;
  readonly cloud?: StackOptions['cloud'];
}

/** A dashboard for those who open none. */
export const noSite: Site = {
  pages: {
    send: async (_, response) => {
      response.end('There is no dashboard here.');
    },
  },
  step: 'starting without a dashboard',
  prepare: async () => undefined,
  stop: async () => undefined,
};

/** Does something on a stack that is there for nothing else, and ends with it. */
export const onOwnStack = async <T>(
  { name, signal, writeApp, site, cloud }: OwnStackOptions,
  use: (stack: Stack, state: string) => Promise<T>,
): Promise<T> => {
  const state = join(localState, `${name}-${process.pid}`);
  const app = join(localState, `${name}-app-${process.pid}`);
  await writeApp?.(app);
  try {
    const stack = await startStack({
      basePort: await freeBasePort(),
      state,
      keep: false,
      signal,
      onStep: () => undefined,
      onOutput: () => undefined,
      statusPage: localPage,
      ...(site && { site }),
      cloud: { ...cloud, ...(writeApp && { app }) },
    });
    try {
      return await use(stack, state);
    } finally {
      await stack.stop();
    }
  } finally {
    for (const folder of [state, app]) await rm(folder, { recursive: true, force: true });
  }
};
