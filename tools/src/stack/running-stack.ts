import type { Endpoints } from '@millrace/contract';
import { PlainError } from '../cli/usage-error';
import { readEndpoints } from './endpoints-file';

/** @throws PlainError when no stack runs on that state folder */
export const runningStack = async (state: string): Promise<Endpoints> => {
  const endpoints = await readEndpoints(state);
  if (!endpoints) throw new PlainError('nothing runs here: start it with "npm start", or name its folder with --state');
  return endpoints;
};
