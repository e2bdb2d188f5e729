import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** @typedef {{ command: string, args: string[] }} Program */

/**
 * How to start npm without a shell: the npm that runs this script, else the one installed beside Node, else the one on PATH.
 *
 * @param {{ env: NodeJS.ProcessEnv, execPath: string, exists?: (path: string) => boolean }} machine
 * @returns {Program | undefined}
 */
export const findNpm = ({ env, execPath, exists = existsSync }) => {
  const beside = dirname(execPath);
  const scripts = [
    /npm-cli\.c?js$/.test(env.npm_execpath ?? '') ? env.npm_execpath : undefined,
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = scripts.find((path) => path && exists(path));
  if (script) return { command: execPath, args: [script] };
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'npm'))
    .find(exists);
  return onPath ? { command: onPath, args: [] } : undefined;
};
