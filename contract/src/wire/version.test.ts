import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as wire from './index';

test('the schemas of the wire are those of the newest version', () => {
  const schemas = Object.entries(wire)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) =>
      value instanceof z.ZodType ? [[name, z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' })]] : [],
    );
  const hash = createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 16);
  expect(hash, 'a changed wire needs a new entry in `versions`').toBe(wire.versions.at(-1)?.hash);
});

test('versions count up from 1, and the oldest that is answered is one of them', () => {
  const numbers = wire.versions.map(({ version }) => version);
  expect(numbers).toEqual(Array.from(numbers, (_, i) => i + 1));
  expect(numbers).toContain(wire.OLDEST_PROTOCOL_VERSION);
  expect(wire.OLDEST_PROTOCOL_VERSION).toBeLessThanOrEqual(wire.PROTOCOL_VERSION);
});
