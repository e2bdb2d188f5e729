import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withHome } from './home.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-home-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('leaves a home alone that can be written to', () => {
  const env = { HOME: root, A: '1' };
  expect(withHome(env, root)).toBe(env);
  expect(existsSync(join(root, '.local'))).toBe(false);
});

it('gives tools one under .local where there is none', () => {
  const env = withHome({ HOME: '/nonexistent/home', A: '1' }, root);
  expect(env).toEqual({ A: '1', HOME: join(root, '.local', 'home'), USERPROFILE: join(root, '.local', 'home') });
  expect(existsSync(join(root, '.local', 'home'))).toBe(true);
});

it('still finds the settings of a home that is only read', () => {
  const credentials = join(root, 'home', '.aws', 'credentials');
  mkdirSync(dirname(credentials), { recursive: true });
  writeFileSync(credentials, '');
  const env = withHome({ HOME: join(root, 'home') }, root, () => false);
  expect(env).toMatchObject({ HOME: join(root, '.local', 'home'), AWS_SHARED_CREDENTIALS_FILE: credentials });
  expect(env).not.toHaveProperty('AWS_CONFIG_FILE');
});
