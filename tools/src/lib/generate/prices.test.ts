import { priceLineSchema, seededRandom } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { prices } from './prices';

const start = Date.UTC(2026, 10, 20, 10);
const STEP_MS = 50;

const next = prices(seededRandom(4));
const samples = Array.from({ length: 12_000 }, (_, i) => next(start + i * STEP_MS));

const fieldsOf = (line: unknown): Record<string, string> =>
  Object.fromEntries(
    String(line)
      .split('|')
      .slice(0, -1)
      .map((part) => part.replaceAll("'", '').split('=')),
  );
const lines = samples.map(({ event }) => priceLineSchema.parse(fieldsOf(event)));

describe('generated prices', () => {
  it('are lines of the fields of a price line, in their order', () => {
    const keys = [
      'session',
      'sequence',
      'reception',
      'instrument',
      'l',
      ...Array.from('012345678', (i) => `price_${i}`),
    ];
    for (const { event } of samples.slice(0, 100)) {
      expect(Object.keys(fieldsOf(event))).toEqual(keys);
      expect(event).toMatch(/^session='20261120'\|sequence='\d+'\|reception='\d{13}'\|instrument=\d+\|.*\|\n$/);
    }
  });

  it('describe a dozen instruments, each line under a name of its own', () => {
    expect(new Set(lines.map(({ instrument }) => instrument)).size).toBe(12);
    const names = lines.map(({ session, instrument, sequence }) => `${session} ${instrument} ${sequence}`);
    expect(new Set(names).size).toBe(lines.length);
  });

  it('walk instead of jumping, and move within minutes', () => {
    const walk = lines.filter(({ instrument }) => instrument === '7').map(({ price_0 }) => Number(price_0));
    const jumps = walk.slice(1).map((price, i) => Math.abs(price / (walk[i] ?? price) - 1));
    expect(Math.max(...jumps)).toBeLessThan(0.02);
    expect(new Set(walk).size).toBeGreaterThan(100);
    expect(Math.min(...walk)).toBeGreaterThan(5_000);
  });

  it('A9 go under keys by chance', () => {
    expect(new Set(samples.map(({ partitionKey }) => partitionKey)).size).toBeGreaterThan(11_500);
  });

  it('of a fast run name nothing that the next run names', () => {
    const [fast, later] = [prices(seededRandom(1)), prices(seededRandom(1))];
    const sequenceOf = (line: unknown) => Number(fieldsOf(line).sequence);
    const last = Math.max(...Array.from({ length: 5000 }, () => sequenceOf(fast(start).event)));
    expect(sequenceOf(later(start + 1000).event)).toBeGreaterThan(last);
  });
});
