import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeProgram, startChild } from './child';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-child-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Not one that has ended and waits for the first process of the system to take note of it, which does so when it likes. */
const isRunning = (pid: number): boolean => {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
};

const until = async <T>(look: () => T | undefined | false): Promise<T> => {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error('it did not come in 10 s');
    await wait(20);
  }
};

const pidIn = (file: string) =>
  until(() => {
    try {
      return Number(readFileSync(join(folder, file), 'utf8')) || undefined;
    } catch {
      return undefined;
    }
  });

/** Writes its pid, starts a child of its own that does the same, and lives on; ignores SIGTERM if asked to. */
const family = (deaf: boolean): string => {
  const listen = deaf ? `process.on('SIGTERM', () => {});` : '';
  const body = (file: string) =>
    `require('fs').writeFileSync('${join(folder, file)}', String(process.pid)); ${listen} setInterval(() => {}, 1000);`;
  return `${body('parent')} require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(body('grandchild'))}]);`;
};

const start = (code: string) => {
  let printed = '';
  const child = startChild({
    ...nodeProgram('-e', [code]),
    cwd: folder,
    onOutput: (text) => {
      printed += text;
    },
  });
  return { ...child, printed: () => printed };
};

describe('a child', () => {
  it('hands on what it prints and its exit code', async () => {
    const child = start(`console.log('out'); console.error('err'); process.exitCode = 3;`);
    expect(await child.ended).toBe(3);
    expect(child.printed()).toContain('out');
    expect(child.printed()).toContain('err');
  });

  it('ends with all that it has started', async () => {
    const child = start(family(false));
    const pids = [await pidIn('parent'), await pidIn('grandchild')];
    await child.stop();
    await until(() => !pids.some(isRunning));
  });

  it('is killed when it does not listen, within 5 s', async () => {
    const child = start(family(true));
    const pids = [await pidIn('parent'), await pidIn('grandchild')];
    const started = Date.now();
    await child.stop();
    await until(() => !pids.some(isRunning));
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('ends when whoever started it was killed', async () => {
    const supervisor = join(import.meta.dirname, '..', '..', '..', 'bootstrap', 'supervisor.mjs');
    const starter = `require('child_process').spawn(process.execPath, ${JSON.stringify([supervisor, '500', process.execPath, '-e', family(true)])}, { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });`;
    const owner = spawn(process.execPath, ['-e', starter]);
    const pids = [await pidIn('parent'), await pidIn('grandchild')];
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await until(() => !pids.some(isRunning));
  });
}, 20_000);
