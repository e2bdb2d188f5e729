import { describe, expect, it } from 'vitest';
import { startOptions } from './options';

describe('the options of start', () => {
  it('are sample traffic on an empty stack at port 4300 by default', () => {
    const options = startOptions([]);
    expect(options).toMatchObject({ traffic: true, keep: false, port: 4300, verbose: false, help: false });
    expect(options.state).toMatch(/[\\/]\.local$/);
  });

  it('can be set', () => {
    const options = startOptions(['--no-traffic', '--keep', '--port', '5300', '--state', '/tmp/m', '--verbose']);
    expect(options).toEqual({ traffic: false, keep: true, port: 5300, state: '/tmp/m', verbose: true, help: false });
  });

  it('take any stage that has a file', () => {
    expect(startOptions(['--stage', 'prod']).stage).toBe('prod');
    expect(() => startOptions(['--stage', 'prd'])).toThrow('there is no app/stages/prd.yml; there are dev, ');
  });

  it('can make calls fail as on AWS when too many come', () => {
    expect(startOptions(['--throttle', 'kinesis=0.1,dynamodb=0.05']).throttle).toBe('kinesis=0.1,dynamodb=0.05');
    for (const wrong of ['kinesis=2', 's3=0.1', 'kinesis', ''])
      expect(() => startOptions(['--throttle', wrong])).toThrow('must be shares from 0 to 1');
  });

  it.each([[['--port', '80']], [['--port', '65530']], [['--port', 'x']], [['--ports', '1']], [['4300']]])(
    'are refused when they make no sense: %j',
    (args) => {
      expect(() => startOptions(args)).toThrow();
    },
  );
});
