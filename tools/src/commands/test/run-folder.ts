import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from '../../../bootstrap/lock.mjs';
import { localState } from '../../lib/cli/paths';

/** For all that one test run writes. */
export const runFolder = (pid: number): string => join(localState, `test-${pid}`);

/** Removes the folders of runs that were killed and could not do it themselves. */
export const removeAbandoned = async (): Promise<void> => {
  const names = await readdir(localState).catch(() => []);
  const pids = names.map((name) => Number(/^test-(\d+)$/.exec(name)?.[1])).filter((pid) => pid > 0 && !isRunning(pid));
  await Promise.all(pids.map((pid) => rm(runFolder(pid), { recursive: true, force: true })));
};
