import { realpath } from 'node:fs/promises';
import type { Endpoints } from '@millrace/contract';
import { UserError } from '../cli/usage-error';
import { askLocalCloud } from './ask-local-cloud';
import { readEndpoints } from './endpoints-file';

/**
 * The stack that runs on that state folder. The file that names it is not enough: one that was killed has left it behind, and
 * another may listen on the same ports since.
 */
export const findStack = async (state: string): Promise<Endpoints | undefined> => {
  const endpoints = await readEndpoints(state);
  if (!endpoints) return undefined;
  const cloud = await askLocalCloud(endpoints).catch(() => undefined);
  return cloud && (await realpath(cloud.state)) === (await realpath(state)) ? endpoints : undefined;
};

/** @throws PlainError when no stack runs on that state folder */
export const runningStack = async (state: string): Promise<Endpoints> => {
  const endpoints = await findStack(state);
  if (!endpoints) throw new UserError('nothing runs here: start it with "npm start", or name its folder with --state');
  return endpoints;
};
