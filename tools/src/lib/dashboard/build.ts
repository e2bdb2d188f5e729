import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { readBrand } from '../../../../backend/stack/app';
import { withLock } from '../../../bootstrap/lock.mjs';
import { localState, root, web } from '../cli/paths';
import { nodeProgram, runProgram } from '../process/child';
import { packageBin } from '../process/programs';
import { appFolder } from '../service/app';
import { compressPages } from './static-pages';

const BUILD = ['run', 'build', '--filter=@millrace/web', '--output-logs=new-only'];
/** What Next says when somebody builds by hand at the same time. */
const BUSY = /Another next build process is already running/;
const TRIES = 40;
const TRY_AGAIN_MS = 3000;

/** Of an app folder pages hold the brand alone, so that folders with one brand share a build. */
const environmentFor = async (app: string): Promise<NodeJS.ProcessEnv> => {
  const { MILLRACE_APP: _, ...env } = process.env;
  const [brand, usual] = await Promise.all([app, join(root, 'app')].map(readBrand));
  return isDeepStrictEqual(brand, usual) ? env : { ...env, MILLRACE_APP: app };
};

/** Builds the static export where anything that it is made of has changed. @throws UserError with what the build says */
const build = async (app: string, signal: AbortSignal): Promise<void> => {
  const turbo = { ...nodeProgram(packageBin('turbo'), BUILD), cwd: root, env: await environmentFor(app) };
  let output = '';
  for (let tries = 0; tries === 0 || (tries < TRIES && BUSY.test(output)); tries += 1) {
    if (tries > 0) await wait(TRY_AGAIN_MS, undefined, { signal });
    const outcome = await runProgram(turbo, signal);
    if (outcome.code === 0) return;
    output = outcome.output;
  }
  throw new UserError(`${output}\nthe dashboard could not be built, see above`);
};

const lock = join(localState, 'locks', 'build-dashboard');

/** The folder of the static export, up to date. One build at a time: the others wait. */
export const buildWeb = (signal: AbortSignal): Promise<string> =>
  withLock(lock, async () => {
    await build(appFolder, signal);
    return join(web, 'out');
  });

/**
 * Puts an up-to-date static export of the dashboard into `folder`, building it where anything that it is made of has changed. It is
 * a copy, since a later build replaces the original while this one is being served, with each file compressed beside it. One build at a time: the others wait.
 */
export const buildDashboard = (folder: string, signal: AbortSignal, app = appFolder): Promise<void> =>
  withLock(lock, async () => {
    await build(app, signal);
    await rm(folder, { recursive: true, force: true });
    await cp(join(web, 'out'), folder, { recursive: true });
    await compressPages(folder);
  });
