import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { whenNpmEnds } from './npm-shell.mjs';

/**
 * MiB of each half of where new objects are, 16 by default. Lambda starts Node with a twentieth of a function's memory, so 51 for the one that folds records:
 * a batch of 10,000 events fits, and is not copied again and again while it is read.
 */
const YOUNG_MIB = 51;

/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @param {number | null} code @param {NodeJS.Signals | null} signal as a shell would report it */
const exitCode = (code, signal) => code ?? 128 + (signal ? constants.signals[signal] : 0);

/**
 * Runs a TypeScript file and resolves to its exit code. Signals go on to it. The channel between the two shows it when this
 * process is gone without having said so, so that it can end what it started.
 *
 * @param {{ root: string, file: string, args: string[], env: NodeJS.ProcessEnv }} program
 * @returns {Promise<number>}
 */
export const runTypescript = ({ root, file, args, env }) =>
  new Promise((resolve, reject) => {
    const node = [`--max-semi-space-size=${YOUNG_MIB}`, '--import', 'tsx'];
    const child = spawn(process.execPath, [...node, file, ...args], {
      cwd: root,
      env,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    // Only the first: it is what ends a command, and one that comes while Node shuts down would end it as if it had been killed.
    let asked = false;
    const ask = (/** @type {NodeJS.Signals} */ signal) => {
      if (!asked) child.kill(signal);
      asked = true;
    };
    for (const signal of SIGNALS) process.on(signal, ask);
    whenNpmEnds(() => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(exitCode(code, signal)));
  });
