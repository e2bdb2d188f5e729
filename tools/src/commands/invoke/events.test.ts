import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backend } from '../../lib/cli/paths';
import { chooseEvent, chooseFunction } from './events';
import { functionSamples } from './samples';

const now = new Date('2026-11-21T10:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-invoke-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the function to invoke', () => {
  it('is known by its name in serverless.yml', () => {
    expect(chooseFunction('live', { live: 'millrace-dev-live' })).toBe('millrace-dev-live');
  });

  it.each(['lives', 'toString'])('is refused with the list of those that there are: %s', (name) => {
    expect(() => chooseFunction(name, { live: 'a', ping: 'b' })).toThrow(`"${name}"; there are: live, ping`);
  });
});

describe('the event to invoke it with', () => {
  it('is the first sample when none is named', async () => {
    expect(await chooseEvent('live', undefined, now)).toEqual(functionSamples.live?.orders?.(now));
  });

  it('happens now', async () => {
    expect(await chooseEvent('live', 'orders', now)).toMatchObject({
      Records: [{ kinesis: { approximateArrivalTimestamp: now.getTime() / 1000 } }, {}],
    });
  });

  it('may be in a file', async () => {
    const file = join(folder, 'event.json');
    writeFileSync(file, '{"a":1}');
    expect(await chooseEvent('live', file, now)).toEqual({ a: 1 });
    writeFileSync(file, '{"a":');
    await expect(chooseEvent('live', file, now)).rejects.toThrow(/event\.json is not JSON/);
    await expect(chooseEvent('live', './none.json', now)).rejects.toThrow('there is no file ./none.json');
  });

  it('is refused with the list of those that there are', async () => {
    await expect(chooseEvent('tickets', 'admin', now)).rejects.toThrow('no sample "admin"; there are: viewer, nobody');
  });
});

it('every function of the service has a sample', () => {
  const yml = readFileSync(join(backend, 'serverless.yml'), 'utf8');
  const functions = [...yml.matchAll(/^ {2}([a-z-]+):\n {4}handler:/gm)].map(([, name]) => name);
  expect(functions.length).toBeGreaterThan(5);
  expect(functions.filter((name) => !Object.hasOwn(functionSamples, name ?? ''))).toEqual([]);
});
