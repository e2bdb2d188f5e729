import { describe, expect, it } from 'vitest';
import { help, invokeOptions } from './options';

describe('the options of invoke', () => {
  it('begin with the function', () => {
    expect(invokeOptions(['live', '--event', 'broken'])).toMatchObject({ name: 'live', event: 'broken' });
  });

  it.each([[[]], [['--event', 'broken']], [['live', 'orders']], [['live', '--sample', 'x']]])(
    'are refused when they make no sense: %j',
    (args) => {
      expect(() => invokeOptions(args)).toThrow();
    },
  );

  it('need no function for help, which names the samples', () => {
    expect(invokeOptions(['--help']).help).toBe(true);
    expect(help).toMatch(/live +orders, .*broken/);
  });
});
