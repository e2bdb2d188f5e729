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
 * Whether everything that is locked is there in the locked version. Optional packages may be missing: most are for other machines.
 *
 * @param {LockedPackages} locked
 * @param {LockedPackages} installed
 */
export const matchesLock = (locked, installed) =>
  Object.entries(locked).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === version : Boolean(optional || devOptional);
  });

/**
 * Whether node_modules holds what package-lock.json names. Compares contents, since file times say nothing after a copy or a
 * checkout. npm writes its own list last, so an installation that was cut short does not count.
 *
 * @param {string} root
 */
export const isInstalled = (root) => {
  const locked = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  return Boolean(locked && installed && matchesLock(locked, installed));
};
