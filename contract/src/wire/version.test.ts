import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as contract from '../index';

/** The contract's schemas under each version. A change here without a new version would break a page that is open. */
const pinned: Record<number, string> = {
  1: '1dbd711fb377f7c2',
};

test('the schemas are those of PROTOCOL_VERSION', () => {
  const schemas = Object.entries(contract)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) =>
      value instanceof z.ZodType ? [[name, z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' })]] : [],
    );
  const hash = createHash('sha256').update(JSON.stringify(schemas)).digest('hex').slice(0, 16);
  expect(hash).toBe(pinned[contract.PROTOCOL_VERSION]);
});
