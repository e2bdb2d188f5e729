import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from './cli/paths';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ link: z.boolean().optional(), integrity: z.string().optional(), resolved: z.string().optional() }),
  ),
});

/** Programs for other machines, for which the registry answered 404: nothing can be installed under their names, and nothing is (local-aws/README.md). */
const NOT_PUBLISHED = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'win32-x64'].map(
  (machine) => `node_modules/@dynoxide/${machine}`,
);

const workflows = join(root, '.github', 'workflows');
const workflow = (file: string): string => readFileSync(join(workflows, file), 'utf8');

describe('what is not our own', () => {
  it('is in the lock with the hash of its contents', () => {
    const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
    const without = Object.entries(packages)
      .filter(([path, { link, integrity }]) => path.includes('node_modules/') && !link && integrity === undefined)
      .map(([path]) => path);
    expect(without).toEqual(NOT_PUBLISHED);
  });

  it.each(readdirSync(workflows))('is used by %s as the commit that it was', (file) => {
    const used = [...workflow(file).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('runs no script of its own where a token for AWS can be had', () => {
    const tokens = readdirSync(workflows).filter((file) => workflow(file).includes('id-token: write'));
    expect(tokens).toEqual(['deploy.yml']);
    for (const file of tokens) {
      const installs = [...workflow(file).matchAll(/run: (npm (?:ci|install).*)/g)].map(([, line]) => line);
      expect(installs).toEqual(['npm ci --ignore-scripts']);
    }
  });
});
