import { expect, test } from 'vitest';
import { chooseDynamodb, dynoxideBinary } from './dynoxide-binary';

const locate = (id: string) => `/modules/${id}`;

test('the program lies in the package of the platform', () => {
  expect([dynoxideBinary('darwin-arm64', locate), dynoxideBinary('win32-x64', locate)]).toEqual([
    '/modules/@dynoxide/darwin-arm64/dynoxide',
    '/modules/@dynoxide/win32-x64/dynoxide.exe',
  ]);
});

test('a platform without its package has none', () => {
  const nowhere = () => {
    throw new Error('not found');
  };
  expect(dynoxideBinary('sunos-sparc', nowhere)).toBeUndefined();
});

test('where there is no program dynalite stands in, and one line says why and what is missing', () => {
  expect(chooseDynamodb('dynoxide', () => '/dynoxide')).toEqual({ name: 'dynoxide', binary: '/dynoxide' });
  expect(chooseDynamodb('dynalite', () => '/dynoxide').name).toBe('dynalite');
  const here = `${process.platform}-${process.arch}`;
  const missing = new RegExp(`^[^\n]*@dynoxide/${here} is not installed[^\n]*no streams[^\n]*$`);
  expect(chooseDynamodb('dynoxide', () => undefined)).toEqual({
    name: 'dynalite',
    missing: expect.stringMatching(missing),
  });
});
