import { describe, expect, it } from 'vitest';
import { findNpm } from './npm.mjs';

const machine = (present: string[], env: NodeJS.ProcessEnv = {}) => ({
  env,
  execPath: '/opt/node/bin/node',
  exists: (path: string) => present.includes(path),
});

describe('npm', () => {
  it('is the one that runs the script', () => {
    const cli = '/opt/npm/bin/npm-cli.js';
    const found = findNpm(machine([cli], { npm_execpath: cli, PATH: '/usr/bin' }));
    expect(found).toEqual({ command: '/opt/node/bin/node', args: [cli] });
  });

  it('is the one beside Node when another package manager runs the script', () => {
    const cli = '/opt/node/lib/node_modules/npm/bin/npm-cli.js';
    const found = findNpm(machine([cli, '/opt/pnpm.cjs'], { npm_execpath: '/opt/pnpm.cjs' }));
    expect(found).toEqual({ command: '/opt/node/bin/node', args: [cli] });
  });

  it('is the one on PATH when there is none beside Node', () => {
    expect(findNpm(machine(['/usr/bin/npm'], { PATH: '/bin:/usr/bin' }))).toEqual({
      command: '/usr/bin/npm',
      args: [],
    });
  });

  it('may be missing', () => {
    expect(findNpm(machine([]))).toBeUndefined();
  });
});
