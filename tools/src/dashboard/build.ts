import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../bootstrap/lock.mjs';
import { localState, root, web } from '../cli/paths';
import { PlainError } from '../cli/usage-error';
import { nodeProgram } from '../process/child';
import { packageBin } from '../process/package-bin';
import { runProgram } from '../process/run-program';

const BUILD = ['run', 'build', '--filter=@millrace/web', '--output-logs=new-only'];

/**
 * Puts an up-to-date static export of the dashboard into `folder`, building it where anything that it is made of has changed. It is
 * a copy, since a later build replaces the original while this one is being served. One build at a time: the others wait.
 */
export const buildDashboard = (folder: string, signal: AbortSignal): Promise<void> =>
  withLock(join(localState, 'locks', 'build-dashboard'), async () => {
    const { code, output } = await runProgram({ ...nodeProgram(packageBin('turbo'), BUILD), cwd: root }, signal);
    if (code !== 0) throw new PlainError(`${output}\nthe dashboard could not be built, see above`);
    await rm(folder, { recursive: true, force: true });
    await cp(join(web, 'out'), folder, { recursive: true });
  });
