import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webConfigSchema } from '@millrace/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../lib/cli/paths';
import { buildWeb } from '../../lib/dashboard/build';
import { runProgram } from '../../lib/process/child';
import { brand } from '../../lib/service/app';
import { deployedOutputs } from '../../lib/testing/deployed-stage';
import { cleanCheckout, readBuildspec, serveStack } from './testing/amplify-build';

const outputs = deployedOutputs('eu-north-1');

const { signal } = new AbortController();

let above: string;
let checkout: Awaited<ReturnType<typeof cleanCheckout>>;
let stack: Awaited<ReturnType<typeof serveStack>>;

beforeAll(async () => {
  above = mkdtempSync(join(tmpdir(), 'millrace-amplify-'));
  checkout = await cleanCheckout(above, await buildWeb(signal));
  execFileSync('git', ['init', '--quiet'], { cwd: checkout.folder });
  stack = await serveStack(outputs);
}, 300_000);
afterAll(() => {
  stack.close();
  rmSync(above, { recursive: true, force: true });
});

const spec = () => readBuildspec(join(root, 'amplify.yml'));

/** Runs a phase's commands one after the other, as a build does, in a folder of the clean checkout. */
const runPhase = async (commands: readonly string[], folder: string, added: NodeJS.ProcessEnv): Promise<string> => {
  const env = {
    ...checkout.env,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stack.url,
    AWS_ENDPOINT_URL_LAMBDA: stack.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    MILLRACE_REGION: 'eu-north-1',
    AWS_APP_ID: 'd1a2b3',
    ...added,
  };
  let printed = '';
  for (const command of commands) {
    const program = { command: 'bash', args: ['-c', command], cwd: join(checkout.folder, folder), env };
    const { code, output } = await runProgram(program, signal);
    expect(code, `${command}\n${output}`).toBe(0);
    printed += output;
  }
  return printed;
};

const recorded = () => readFileSync(checkout.recorded, 'utf8').trim().split('\n');

it.each(['web', '.'])('the backend phase deploys the stage of the branch, beginning in %s', async (folder) => {
  const { backend } = await spec();
  await runPhase(backend, folder, { AWS_BRANCH: 'main' });
  expect(recorded().slice(-3)).toEqual([
    'nvm install 24',
    'npm ci --cache .npm --prefer-offline',
    'serverless deploy --stage prod --region eu-north-1 --verbose in backend',
  ]);
});

it('a preview of a pull request deploys nothing', async () => {
  const { backend } = await spec();
  const printed = await runPhase(backend, 'web', { AWS_BRANCH: 'pr-7', AWS_PULL_REQUEST_ID: '7' });
  expect(printed).toContain('deploys nothing');
  expect(recorded().at(-1)).toMatch(/^npm ci/);
});

it('the frontend phase leaves the export of that stage where Amplify takes it from', async () => {
  const { frontend, artifacts } = await spec();
  const printed = await runPhase(frontend, '.', { AWS_BRANCH: 'main' });
  const file = (name: string) => readFileSync(join(checkout.folder, artifacts.baseDirectory, name), 'utf8');
  expect(recorded().at(-1)).toBe('turbo run build --filter=@millrace/web --output-logs=new-only in checkout');
  const config = webConfigSchema.parse(JSON.parse(file('config.json')));
  expect(config).toMatchObject({ rest: outputs.RestUrl, websocket: outputs.WebSocketUrl, region: 'eu-north-1' });
  expect(new Set(stack.asked)).toEqual(new Set([`${brand.prefix}-prod`]));
  expect(printed).toContain('https://main.d1a2b3.amplifyapp.com');
  for (const page of ['index.html', '404.html']) {
    expect(file(page)).toContain("connect-src 'self' https://abc.execute-api.eu-north-1.amazonaws.com wss://def.");
    expect(file(page)).not.toMatch(/<script(?![^>]* src=)/);
  }
  expect(existsSync(join(checkout.folder, artifacts.baseDirectory, '_next', 'static'))).toBe(true);
});
