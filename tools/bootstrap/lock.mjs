import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/** @param {number} pid */
export const isRunning = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

/** @param {string} file @param {number} holder @returns {boolean} whether the file was not there before */
const create = (file, holder) => {
  try {
    writeFileSync(file, String(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

/** @param {string} file @returns {number | undefined} the process that holds the lock */
const readHolder = (file) => {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/**
 * Moves a dead process's lock away. Another process may have done so and taken the lock since it was read: then that one's
 * is put back.
 *
 * @param {string} file
 * @param {number} dead
 */
const clearStale = (file, dead) => {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder !== undefined && holder !== dead) create(file, holder);
  rmSync(aside, { force: true });
};

/**
 * Takes a lock that ends with this process at the latest.
 *
 * @param {string} file
 * @returns {{ release: () => void } | { holder: number }} `holder` is the process that has it already.
 */
export const tryLock = (file) => {
  mkdirSync(dirname(file), { recursive: true });
  while (!create(file, process.pid)) {
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (isRunning(holder)) return { holder };
    clearStale(file, holder);
  }
  return { release: () => rmSync(file, { force: true }) };
};

/**
 * Runs `work` while no other process holds the lock. `onWait` is called once when it has to wait.
 *
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} work
 * @param {(holder: number) => void} [onWait]
 * @returns {Promise<T>}
 */
export const withLock = async (file, work, onWait) => {
  let hasWaited = false;
  for (;;) {
    const lock = tryLock(file);
    if ('release' in lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!hasWaited) onWait?.(lock.holder);
    hasWaited = true;
    await wait(200);
  }
};
