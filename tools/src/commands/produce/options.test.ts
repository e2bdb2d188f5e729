import { describe, expect, it } from 'vitest';
import { help, produceOptions } from './options';

describe('the options of produce', () => {
  it('send ten seconds of everything at 20 a second by default', () => {
    expect(produceOptions([])).toMatchObject({ format: 'all', rate: 20, total: 200, help: false });
  });

  it.each([
    [['--rate', '100', '--seconds', '5'], 500],
    [['--count', '1000'], 1000],
    [['--rate', '10', '--seconds', '2', '--count', '1000'], 20],
    [['--rate', '10', '--seconds', '2', '--count', '7'], 7],
    [['--rate', '0.5', '--seconds', '1'], 1],
  ])('%j make %i events', (args, total) => {
    expect(produceOptions(args).total).toBe(total);
  });

  it.each([
    [['--since', '7d'], 7 * 86_400_000, 10_000],
    [['--since', '36h', '--count', '50'], 36 * 3_600_000, 50],
    [['--since', '90m', '--rate', '5'], 90 * 60_000, 10_000],
    [[], 0, 200],
  ])('%j reach %i ms back with %i events', (args, past, total) => {
    expect(produceOptions(args)).toMatchObject({ past, total });
  });

  it('say how a file is read', () => {
    const args = [
      '--file',
      '/a.csv',
      '--map',
      'time=meta.at, type=kind',
      '--offset',
      '+02:00',
      '--shift',
      '2d',
      '--rate',
      '5',
    ];
    expect(produceOptions(args).file).toEqual({
      ...{ path: '/a.csv', map: { time: 'meta.at', type: 'kind' }, type: undefined, offset: '+02:00' },
      ...{ shift: 2 * 86_400_000, preview: false, rate: 5 },
    });
    expect(produceOptions(['--file', '/a.csv']).file?.rate).toBeUndefined();
    const both = ['--file', '/a.csv', '--map', 'time=at', '--type', 'order.placed'];
    expect(produceOptions(both).file).toMatchObject({ map: { time: 'at' }, type: 'order.placed' });
  });

  it.each(['cloudevents', 'readings', 'prices', 'clickstream', 'vehicles', 'all'])('take the format %s', (format) => {
    expect(produceOptions(['--format', format]).format).toBe(format);
    expect(help).toContain(format);
  });

  it.each([
    [['--format', 'xml'], '--format'],
    [['--rate', 'fast'], '--rate'],
    [['--rate', '0'], '--rate'],
    [['--count', '1.5'], '--count'],
    [['--endpoint', 'nowhere'], '--endpoint'],
    [['--since', 'monday'], '--since'],
    [['--sped', '1'], '--sped'],
    [['--format', 'prices', '--template', 'a'], '--template: cannot be given beside --format'],
    [['--file', 'a', '--since', '7d'], '--since: cannot be given beside --file'],
    [['--file', 'a', '--map', 'when=b'], '--map: "when=b" is not time=, type=, subject= or id= and a column'],
    [['--file', 'a', '--offset', '2'], '--offset'],
    [['--file', 'a', '--map', 'type=b', '--type', 'c'], '--type: cannot be given beside type= of --map'],
    [['--preview'], '--preview: needs --file'],
    [['--rate', '5', '--rates', 'a'], '--rates: cannot be given beside --rate'],
  ])('%j are refused by name', (args, named) => {
    expect(() => produceOptions(args)).toThrow(named);
  });
});
