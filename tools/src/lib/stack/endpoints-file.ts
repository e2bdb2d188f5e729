import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Endpoints, endpointsSchema } from '@millrace/contract';

export const endpointsFile = (state: string): string => join(state, 'endpoints.json');

/** Where the stack with that state folder is, or undefined while the file is not there or not complete. */
export const readEndpoints = async (state: string): Promise<Endpoints | undefined> => {
  try {
    return endpointsSchema.parse(JSON.parse(await readFile(endpointsFile(state), 'utf8')));
  } catch {
    return undefined;
  }
};
