import { describe, expect, it } from 'vitest';
import { missingFrom } from './installed.mjs';

const locked = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/for-another-machine': { version: '1.0.0', optional: true },
};

describe('what is installed', () => {
  it('matches the lock when only optional packages are missing', () => {
    expect(missingFrom(locked, { 'node_modules/a': { version: '1.0.0' } })).toEqual([]);
  });

  it('does not match when a package is missing', () => {
    expect(missingFrom(locked, {})).toEqual(['a']);
  });

  it('does not match when a package has another version', () => {
    expect(missingFrom(locked, { 'node_modules/a': { version: '1.0.1' } })).toEqual(['a']);
  });

  it('may hold more than the lock names', () => {
    const installed = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } };
    expect(missingFrom(locked, installed)).toEqual([]);
  });
});
