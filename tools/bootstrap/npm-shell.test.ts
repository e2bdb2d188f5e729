import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { isRunning } from './lock.mjs';

const folder = mkdtempSync(join(tmpdir(), 'millrace-npm-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const until = async (holds: () => boolean): Promise<boolean> => {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50)))
    if (holds()) return true;
  return false;
};

it('a command ends when the npm that runs it is ended', async () => {
  const module = (name: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, name)).href);
  const command = join(folder, 'command.mjs');
  writeFileSync(command, 'console.log(process.pid); setInterval(() => {}, 1000);');
  const script = join(folder, 'script.mjs');
  const program = JSON.stringify({ root: process.cwd(), file: command, args: [], env: process.env });
  writeFileSync(
    script,
    `import { runTypescript } from ${module('run-typescript.mjs')}; await runTypescript(${program});`,
  );
  const shell = join(folder, 'shell.mjs');
  writeFileSync(
    shell,
    `import { spawn } from 'node:child_process'; spawn(process.execPath, [${JSON.stringify(script)}], { stdio: 'inherit' });`,
  );

  const npm = spawn(process.execPath, [shell], {
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(npm.stdout, 'data');
  const pid = Number(String(line));
  expect(isRunning(pid)).toBe(true);
  npm.kill('SIGKILL');
  expect(await until(() => !isRunning(pid))).toBe(true);
}, 20_000);
