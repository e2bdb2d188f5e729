import { expect, test } from 'vitest';
import { dynoxideBinary } from './dynoxide-binary';

const locate = (id: string) => `/modules/${id}`;

test('the program lies in the package of the platform', () => {
  expect([dynoxideBinary('darwin-arm64', locate), dynoxideBinary('win32-x64', locate)]).toEqual([
    '/modules/@dynoxide/darwin-arm64/dynoxide',
    '/modules/@dynoxide/win32-x64/dynoxide.exe',
  ]);
});

test('a platform without its package is told which one is missing', () => {
  const nowhere = () => {
    throw new Error('not found');
  };
  expect(() => dynoxideBinary('sunos-sparc', nowhere)).toThrow('@dynoxide/sunos-sparc is not installed');
});
