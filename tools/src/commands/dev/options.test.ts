import { describe, expect, it } from 'vitest';
import { devOptions } from './options';

describe('the options of dev', () => {
  it('are those of start, without a debugger', () => {
    expect(devOptions([])).toMatchObject({ traffic: true, keep: false, port: 4300, inspectPort: undefined });
  });

  it.each([
    [['--inspect'], 9229],
    [['--inspect-port', '9300'], 9300],
    [['--inspect', '--inspect-port', '9300'], 9300],
  ])('let a debugger attach: %j', (args, port) => {
    expect(devOptions(args).inspectPort).toBe(port);
  });

  it('are refused when they make no sense', () => {
    expect(() => devOptions(['--inspect-port', 'x'])).toThrow('--inspect-port');
  });
});
