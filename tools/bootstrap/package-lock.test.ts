import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      optionalDependencies: z.record(z.string(), z.string()).optional(),
      optional: z.boolean().optional(),
      peer: z.boolean().optional(),
      engines: z.object({ node: z.string().optional() }).optional(),
    }),
  ),
});

const { packages } = lockSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8')),
);

/** A package that is needed by `path` may be locked beside it or beside anything that holds it. */
const isLocked = (path: string, name: string): boolean => {
  const places = path
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, parts.length - index).join('/node_modules/'));
  return [...places.map((place) => `${place}/node_modules/${name}`), `node_modules/${name}`].some(
    (place) => place in packages,
  );
};

describe('the lock', () => {
  it('names the packages of every kind of machine, without which npm ci fails', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
    );
    expect(missing).toEqual([]);
  });

  it('has nothing that only others ask for, which npm leaves out where it is set to legacy-peer-deps', () => {
    expect(Object.keys(packages).filter((path) => packages[path]?.peer && !packages[path]?.optional)).toEqual([]);
  });

  it('has nothing that wants a later Node than Millrace does, which npm refuses where it is set to engine-strict', () => {
    const oldest = 20;
    const leastOf = (range: string): number =>
      Math.min(...range.split('||').map((part) => Number(/\d+/.exec(part)?.[0] ?? 0)));
    const refused = Object.entries(packages).filter(
      ([, { engines, optional }]) => !optional && leastOf(engines?.node ?? '*') > oldest,
    );
    expect(refused.map(([path]) => path)).toEqual([]);
  });
});
