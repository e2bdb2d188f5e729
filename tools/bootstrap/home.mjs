import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** @param {string} folder */
const isWritable = (folder) => {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
};

/** What is read from a home though nothing can be written there. */
const settingsIn = (/** @type {string} */ home) => ({
  AWS_CONFIG_FILE: join(home, '.aws', 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
  npm_config_userconfig: join(home, '.npmrc'),
});

/**
 * The environment with a home that tools can write to: npm, Serverless, Next.js and browsers keep caches and settings there, and fail without one.
 * Where there is none (as in some containers) or it is read-only, they get one under `.local`.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root
 * @param {(folder: string) => boolean} writable
 * @returns {NodeJS.ProcessEnv}
 */
export const withHome = (env, root, writable = isWritable) => {
  const home = env.HOME || homedir();
  if (writable(home)) return env;
  const own = join(root, '.local', 'home');
  mkdirSync(own, { recursive: true });
  const settings = Object.entries(settingsIn(home)).filter(([name, file]) => !env[name] && existsSync(file));
  return { ...env, ...Object.fromEntries(settings), HOME: own, USERPROFILE: own };
};
