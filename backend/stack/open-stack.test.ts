import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStack } from './open-stack';

const serviceDir = join(import.meta.dirname, '..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-stages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A framework with two functions, and dev under another name with a reserved concurrency or other origins. */
const frameworkWith = (reserved: string, origins = '["*"]', params: readonly string[] = []) => {
  const dev = readFileSync(join(serviceDir, 'src', 'testing', 'fixture-app', 'stages', 'dev.yml'), 'utf8');
  const changed = dev.replace('reservedConcurrency: {}', `reservedConcurrency: ${reserved}`).replace('["*"]', origins);
  writeFileSync(join(folder, 'trial.yml'), changed);
  const functions: Record<string, { role?: string; reservedConcurrency?: number }> = { live: {}, ping: {} };
  return {
    serviceDir,
    processedInput: { options: { param: ['basePort=1', `stages=${folder}`, ...params] } },
    service: { service: 'millrace', functions, provider: { stage: 'trial' } },
  };
};

test('what stands in the file is found by its path', () => {
  const stack = openStack(frameworkWith('{}'));
  expect([stack.setting('lambda.memoryMb'), stack.setting('fanOut.live'), stack.setting('lambda.memory')]).toEqual([
    256,
    true,
    undefined,
  ]);
});

const page = 'http://127.0.0.1:4300';

test.each([
  ['["https://a.example"]', ['https://a.example', page]],
  [`["${page}"]`, [page]],
  ['["*"]', ['*']],
])('a page that the command line names may call REST beside those of the stage: %s', (origins, all) => {
  const stack = openStack(frameworkWith('{}', origins, [`page=${page}`]));
  expect(stack.setting('allowedOrigins')).toEqual(all);
  expect(openStack(frameworkWith('{}', origins)).setting('allowedOrigins')).toEqual(JSON.parse(origins));
});

test('functions get their own roles, and the concurrency that the stage gives them', () => {
  const framework = frameworkWith('{ live: 4 }');
  openStack(framework).prepareFunctions();
  expect(framework.service.functions).toEqual({
    live: { role: 'LiveRole', reservedConcurrency: 4 },
    ping: { role: 'PingRole' },
  });
});

test('all that a stage has is tagged with the service and the stage', () => {
  const framework = frameworkWith('{}');
  openStack(framework).prepareFunctions();
  expect(framework.service.provider).toMatchObject({ stackTags: { service: 'millrace', stage: 'trial' } });
});

test('functions are told what the stage lets clients follow as they connect', () => {
  const framework = frameworkWith('{}');
  openStack(framework).prepareFunctions();
  expect(framework.service.provider).toMatchObject({ environment: { FOLLOW_PARAMETERS: 'vehicle-id=vehicle' } });
});

test('a concurrency for a function that is not there is refused', () => {
  expect(() => openStack(frameworkWith('{ lives: 4 }')).prepareFunctions()).toThrow(
    'stage trial: lambda.reservedConcurrency.lives: there is no such function',
  );
});
