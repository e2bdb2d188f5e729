import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{version?: string, optional?: boolean, devOptional?: boolean}} LockedPackage */
/** @typedef {Record<string, LockedPackage>} LockedPackages */

/** @param {string} file @returns {LockedPackages | undefined} */
const readPackages = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
};

/**
 * The paths of what is locked and not there in the locked version. Optional packages may be missing: most are for other machines.
 *
 * @param {LockedPackages} locked
 * @param {LockedPackages} installed
 */
export const missingFrom = (locked, installed) =>
  Object.entries(locked)
    .filter(([path, { version, optional, devOptional }]) => {
      if (path === '') return false;
      const found = installed[path];
      return found ? found.version !== version : !(optional || devOptional);
    })
    .map(([path]) => path.replace(/^.*node_modules\//, ''));

/**
 * The packages that package-lock.json names and node_modules lacks; undefined where nothing was installed. Compares contents, since file times say
 * nothing after a copy or a checkout. npm writes its own list last, so an installation that was cut short does not count.
 *
 * @param {string} root
 */
export const missingPackages = (root) => {
  const locked = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  return locked && installed && missingFrom(locked, installed);
};

/** @param {string} root */
export const isInstalled = (root) => missingPackages(root)?.length === 0;
