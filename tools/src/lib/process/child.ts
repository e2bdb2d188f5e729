import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../cli/paths';

const SUPERVISOR = join(root, 'tools', 'bootstrap', 'supervisor.mjs');
/** Time to end by itself, before it is killed: with what else there is to do, all ends within 5 s. */
const GRACE_MS = 3500;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Receives everything that it prints. */
  readonly onOutput: (text: string) => void;
}

export interface Child {
  /** Resolves to its exit code when it and everything that it started have ended. */
  readonly ended: Promise<number>;
  /** Ends it, by force if need be; resolves when it has ended. */
  readonly stop: () => Promise<void>;
}

/** What an ended program has left running in its process group. */
const killGroup = (child: ChildProcess): void => {
  if (process.platform === 'win32' || child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
};

/**
 * Starts a program under a supervisor: in a process group of its own, so that Ctrl-C reaches only us and we decide in which order
 * things end, and ending with us however we end.
 */
export const startChild = ({ command, args, cwd, env = process.env, onOutput }: Program): Child => {
  const child = spawn(process.execPath, [SUPERVISOR, String(GRACE_MS), command, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  for (const output of [child.stdout, child.stderr]) output?.setEncoding('utf8').on('data', onOutput);
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      killGroup(child);
      resolve(code ?? 1);
    });
  });
  const stop = async (): Promise<void> => {
    if (child.connected) child.send('stop');
    await ended;
  };
  return { ended, stop };
};

/** A program that is a package's script, run by this Node. */
export const nodeProgram = (script: string, args: readonly string[]): Pick<Program, 'command' | 'args'> => ({
  command: process.execPath,
  args: [script, ...args],
});

export interface ProgramResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end and returns what it printed. Ends it when the signal says so. */
export const runProgram = async (
  program: Omit<Program, 'onOutput'> & Partial<Pick<Program, 'onOutput'>>,
  signal: AbortSignal,
): Promise<ProgramResult> => {
  signal.throwIfAborted();
  let output = '';
  const child = startChild({
    ...program,
    onOutput: (text) => {
      output += text;
      program.onOutput?.(text);
    },
  });
  const stop = () => void child.stop();
  signal.addEventListener('abort', stop);
  try {
    const code = await child.ended;
    signal.throwIfAborted();
    return { code, output };
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Keeps the end of what a program prints, for when it fails. */
export const recentOutput = (characters = 20_000) => {
  let text = '';
  return {
    add: (more: string): void => {
      text = (text + more).slice(-characters);
    },
    text: (): string => text.trim(),
  };
};
