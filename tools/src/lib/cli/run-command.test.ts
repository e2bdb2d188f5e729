import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { root } from './paths';

const module = JSON.stringify(join(root, 'tools', 'src', 'lib', 'cli', 'run-command.ts'));

const start = (body: string) =>
  spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `import { runCommand } from ${module}; await runCommand(${body});`,
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );

test('a command whose reader has had enough ends, and says nothing', async () => {
  const child = start(`async (_, signal) => {
    while (!signal.aborted) {
      process.stdout.write('a line\\n');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return 0;
  }`);
  const errors = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  expect([code, await errors]).toEqual([0, '']);
}, 20_000);

test('a command that goes on when its reader has had enough finishes quietly', async () => {
  const child = start(`async () => {
    for (let at = 0; at < 200; at += 1) {
      console.log('a line'.repeat(1000));
      process.stdout.write('another');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return 3;
  }`);
  const errors = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  expect([code, await errors]).toEqual([3, '']);
}, 20_000);
