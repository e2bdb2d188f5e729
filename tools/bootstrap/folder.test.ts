import { expect, it } from 'vitest';
import { folderFault } from './folder.mjs';

it.each(['/home/me/what?/millrace', '/home/me/mill?race', '/home/me/mill\\race'])(
  '%s is refused in one line',
  (root) => {
    expect(folderFault(root, 'linux')).toMatch(/^Millrace cannot run in a folder that has [?\\] in its name.*$/);
    expect(folderFault(root, 'linux')).toContain(root);
  },
);

it.each(['/home/me/millrace', '/home/mé/mill race #1 & (100%)/millrace'])('%s is a folder like any other', (root) => {
  expect(folderFault(root, 'linux')).toBeUndefined();
});

it('on Windows a backslash is what stands between folders', () => {
  expect(folderFault('C:\\me\\millrace', 'win32')).toBeUndefined();
});
