import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stack } from './stack';

const root = join(import.meta.dirname, '..', '..');

/** Whose streams a command that takes `--stream` sends to: the stack's. */
export const toStream = ['--stream', stack.stream, '--endpoint', stack.kinesis, '--region', stack.region];

/** Whose tables and archive a command reads that takes `--state`: the stack's. */
export const ofStack = ['--state', dirname(process.env.MILLRACE_ENDPOINTS ?? '')];

/** A command as somebody would type it, from the root. @returns what its last line says. Rejects with what it printed when it fails */
export const runCommand = async (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const command = [join(root, 'tools', 'run.mjs'), name, ...args];
  const credentials = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    cwd: root,
    env: { ...process.env, ...credentials, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
};
