import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isInstalled, missingPackages } from './installed.mjs';
import { withLock } from './lock.mjs';
import { findNpm } from './npm.mjs';

/** What npm would leave out or refuse where NODE_ENV or its own settings say so. These decide, wherever else they are set. */
export const CI = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--include=peer',
  '--legacy-peer-deps=false',
  '--strict-peer-deps=false',
  '--engine-strict=false',
  '--install-strategy=hoisted',
  '--dry-run=false',
  '--package-lock-only=false',
  '--global=false',
  '--bin-links=true',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/** @param {string} root @param {NodeJS.ProcessEnv} env */
const runNpm = async (root, env) => {
  const npm = findNpm({ env, execPath: process.execPath });
  if (!npm) throw new Error('npm was not found: it comes with Node, from https://nodejs.org');
  const child = spawn(npm.command, [...npm.args, ...CI], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('npm ci failed, see above; nothing was started');
};

const SHOWN = 3;

/** @param {string} root */
const assertComplete = (root) => {
  const missing = missingPackages(root) ?? ['everything'];
  if (missing.length === 0) return;
  const rest = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : '';
  throw new Error(
    `npm ci left out ${missing.slice(0, SHOWN).join(', ')}${rest}: look at its settings (npm config list); nothing was started`,
  );
};

/**
 * Makes node_modules hold what package-lock.json names. Several commands may begin at once: one installs, the others wait.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export const ensureInstalled = async (root, env) => {
  if (isInstalled(root)) return;
  await withLock(
    join(root, '.local', 'locks', 'install'),
    async () => {
      if (isInstalled(root)) return;
      console.error('Installing packages: about 1.1 GB, one or two minutes …');
      const started = Date.now();
      await runNpm(root, env);
      assertComplete(root);
      console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
    },
    (holder) => console.error(`Process ${holder} is installing packages; waiting for it …`),
  );
};
