import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { root } from './paths';
import { explainError } from './run-command';

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

const named = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name });

test.each(['CredentialsProviderError', 'ExpiredToken', 'InvalidClientTokenId', 'SignatureDoesNotMatch'])(
  '%s is one line that says what to do',
  (name) => {
    expect(explainError(named(name)).split('\n')).toHaveLength(1);
    expect(explainError(named(name))).toContain('AWS_PROFILE');
  },
);

test('what nobody can put right keeps its stack and its cause', () => {
  const error = new Error('outside', { cause: new Error('inside') });
  expect(explainError(error)).toMatch(/outside\n[\s\S]*at [\s\S]*inside/);
});

const commands = [
  ['info', ['--stage', 'dev']],
  ['logs', ['--stage', 'dev']],
  ['remove', ['--stage', 'dev', '--yes', 'dev']],
  ['smoke', ['--stage', 'dev']],
  ['amplify', ['frontend']],
] as const;

/** Of an environment without a profile, keys, or a machine's own role. */
const NOBODY = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_BRANCH: 'dev',
  MILLRACE_REGION: 'eu-west-1',
};

test.each(commands)(
  'without credentials, %s says so in one line',
  async (command, args) => {
    const file = `tools/src/commands/${command}/main.ts`;
    const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: root, env: NOBODY });
    const errors = text(child.stderr);
    const [code] = await once(child, 'exit');
    expect([code, (await errors).trim().split('\n')]).toEqual([
      1,
      [expect.stringContaining('No AWS credentials were found')],
    ]);
  },
  30_000,
);
