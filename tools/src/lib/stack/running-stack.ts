import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type Endpoints, endpointsSchema, type LocalStatus, localStatusSchema } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';

export const endpointsFile = (state: string): string => join(state, 'endpoints.json');

/** Where the stack with that state folder is, or undefined while the file is not there or not complete. */
export const readEndpoints = async (state: string): Promise<Endpoints | undefined> => {
  try {
    return endpointsSchema.parse(JSON.parse(await readFile(endpointsFile(state), 'utf8')));
  } catch {
    return undefined;
  }
};

/** What only the local AWS knows of itself. @throws when it does not answer within 5 s */
export const askLocalAws = async ({ rest }: Endpoints): Promise<LocalStatus> => {
  const answer = await fetch(new URL('/__local', rest), { signal: AbortSignal.timeout(5000) });
  return localStatusSchema.parse(await answer.json());
};

/**
 * The stack that runs on that state folder. The file that names it is not enough: one that was killed has left it behind, and
 * another may listen on the same ports since.
 */
export const findStack = async (state: string): Promise<Endpoints | undefined> => {
  const endpoints = await readEndpoints(state);
  if (!endpoints) return undefined;
  const cloud = await askLocalAws(endpoints).catch(() => undefined);
  return cloud && (await realpath(cloud.state)) === (await realpath(state)) ? endpoints : undefined;
};

/** @throws UserError when no stack runs on that state folder */
export const runningStack = async (state: string): Promise<Endpoints> => {
  const endpoints = await findStack(state);
  if (!endpoints) throw new UserError('nothing runs here: start it with "npm start", or name its folder with --state');
  return endpoints;
};
