import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backend } from '../cli/paths';
import { DEDUPE_SECONDS, ITEMS_RETENTION_DAYS, momentOption } from './stored-service';

test('what commands fold by is what the functions are given', () => {
  const service = readFileSync(join(backend, 'serverless.yml'), 'utf8');
  expect(service).toContain(`DEDUPE_SECONDS: "${DEDUPE_SECONDS}"`);
  expect(service).toContain(`ITEMS_RETENTION_DAYS: "${ITEMS_RETENTION_DAYS}"`);
});

test.each([
  ['2026-11-20T10:00Z', Date.UTC(2026, 10, 20, 10)],
  ['2026-11-20', Date.UTC(2026, 10, 20)],
])('%s is a moment', (text, time) => {
  expect(momentOption.parse(text)).toBe(time);
});

test('a moment may be so long ago', () => {
  const ago = Date.now() - momentOption.parse('36h');
  expect(Math.abs(ago - 36 * 3_600_000)).toBeLessThan(10_000);
});

test.each(['yesterday', '7', '12 weeks', ''])('"%s" is none', (text) => {
  expect(momentOption.safeParse(text).success).toBe(false);
});
