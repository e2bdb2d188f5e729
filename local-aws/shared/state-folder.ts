import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endpointsSchema, localStatusSchema } from '@millrace/contract';

/** Where the local AWS stores things, all below one folder that others use too. */
export interface StateFolder {
  readonly kinesis: string;
  readonly dynamodb: string;
  readonly cognito: string;
  /** Objects, messages and subscriptions. */
  readonly storage: string;
  /** The checkpoints of every reader of a stream. */
  readonly checkpoints: string;
  /** A file a mail that Cognito would have sent. */
  readonly mailbox: string;
  /** The functions, bundled. */
  readonly functions: string;
  readonly logs: string;
  /** What each function may do, and what it has called, with `permissions`. */
  readonly grants: string;
  readonly calls: string;
  /** Rewritten whenever changed functions have been loaded. */
  readonly reloaded: string;
  readonly endpoints: string;
}

export const stateFolder = (root: string): StateFolder => ({
  kinesis: join(root, 'kinesis'),
  dynamodb: join(root, 'dynamodb'),
  cognito: join(root, 'cognito'),
  storage: join(root, 'storage'),
  checkpoints: join(root, 'checkpoints.jsonl'),
  mailbox: join(root, 'mailbox'),
  functions: join(root, 'functions'),
  logs: join(root, 'logs'),
  grants: join(root, 'grants.json'),
  calls: join(root, 'calls.jsonl'),
  reloaded: join(root, 'reloaded.json'),
  endpoints: join(root, 'endpoints.json'),
});

/** What the file of checkpoints was called before; a folder with the data of an earlier version may still have it. */
const formerCheckpoints = (folder: StateFolder): string => join(dirname(folder.checkpoints), 'positions.jsonl');

const adoptFormerCheckpoints = (folder: StateFolder): void => {
  const former = formerCheckpoints(folder);
  if (existsSync(former) && !existsSync(folder.checkpoints)) renameSync(former, folder.checkpoints);
};

/** Leaves only what may stay: with `keep` all data, else nothing that is the local AWS's own. Logs are overwritten one by one. */
export const prepareStateFolder = (folder: StateFolder, keep: boolean): void => {
  for (const file of [folder.endpoints, folder.reloaded, folder.grants, folder.calls]) rmSync(file, { force: true });
  if (keep) adoptFormerCheckpoints(folder);
  else for (const file of [folder.checkpoints, formerCheckpoints(folder)]) rmSync(file, { force: true });
  const data = [folder.kinesis, folder.dynamodb, folder.cognito, folder.storage, folder.mailbox];
  rmSync(folder.functions, { recursive: true, force: true });
  if (!keep) for (const path of data) rmSync(path, { recursive: true, force: true });
  for (const path of [...data, folder.logs]) mkdirSync(path, { recursive: true });
};

const readEndpoints = (folder: StateFolder) => {
  try {
    return endpointsSchema.parse(JSON.parse(readFileSync(folder.endpoints, 'utf8')));
  } catch {
    return undefined;
  }
};

const ownerSchema = localStatusSchema.pick({ state: true });

/** Whether the local AWS at that address says that this is its folder. One that is too busy to answer may be the one. */
const owns = async (rest: string, folder: StateFolder): Promise<boolean> => {
  try {
    const answer = await fetch(new URL('/__local', rest), { signal: AbortSignal.timeout(5000) });
    const { state } = ownerSchema.parse(await answer.json());
    return realpathSync(stateFolder(state).endpoints) === realpathSync(folder.endpoints);
  } catch (error) {
    return error instanceof DOMException && error.name === 'TimeoutError';
  }
};

/**
 * The address of a local AWS that runs on this folder already, and would lose its data to another one. The endpoints file alone
 * does not prove it: a local AWS that was killed leaves it behind, and another may listen at that address since.
 */
export const findOwner = async (folder: StateFolder): Promise<string | undefined> => {
  const endpoints = readEndpoints(folder);
  return endpoints && (await owns(endpoints.rest, folder)) ? endpoints.rest : undefined;
};
