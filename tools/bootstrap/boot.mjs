import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderFault } from './folder.mjs';
import { withHome } from './home.mjs';
import { ensureInstalled } from './install.mjs';
import { isSupportedNode } from './node-version.mjs';
import { quietEnvironment } from './quiet-environment.mjs';
import { runTypescript } from './run-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param {string} name */
const commandFile = (name) => join(root, 'tools', 'src', 'commands', name, 'main.ts');

const checkNode = () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (isSupportedNode(process.version, engines.node)) return;
  throw new Error(`Millrace needs Node ${engines.node}; this is ${process.version}. Get one from https://nodejs.org`);
};

/**
 * From nothing but Node and npm to a running command: checks Node, installs what is missing, then runs the command's TypeScript.
 * Uses Node's own modules only, since nothing else may be installed yet.
 *
 * @param {string} command
 * @param {string[]} args
 */
export const boot = async (command, args) => {
  try {
    checkNode();
    const fault = folderFault(root, process.platform);
    if (fault) throw new Error(fault);
    if (!/^[a-z-]+$/.test(command) || !existsSync(commandFile(command)))
      throw new Error(`there is no command "${command}"`);
    const env = withHome(quietEnvironment(process.env), root);
    await ensureInstalled(root, env);
    process.exitCode = await runTypescript({ root, file: commandFile(command), args, env });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
};
