import { describe, expect, it } from 'vitest';
import { isSupportedNode } from './node-version.mjs';

const range = '^20.19 || ^22.13 || >=24';

describe('the Node version', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.13.0', 'v24.0.0', 'v24.9.1', 'v26.1.0'])('%s is supported', (version) => {
    expect(isSupportedNode(version, range)).toBe(true);
  });

  it.each(['v18.20.0', 'v20.18.9', 'v21.7.0', 'v22.12.0', 'v23.5.0'])('%s is refused', (version) => {
    expect(isSupportedNode(version, range)).toBe(false);
  });
});
