import { annotationsQuerySchema, newAnnotationSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { invalidInput } from './errors';

const wordsFor = (schema: z.ZodType, input: unknown): string => {
  const { error } = schema.safeParse(input);
  if (!error) return 'taken';
  return invalidInput(error).message;
};

test('what a schema has no words of its own for is said in those of whoever sent it', () => {
  const schema = z.strictObject({
    name: z.string(),
    count: z.int().optional(),
    kind: z.enum(['one', 'other']).optional(),
    at: z.union([z.int(), z.string().regex(/^now$/, 'must be a moment')]).optional(),
    all: z.array(z.string()).min(1).optional(),
  });
  expect(wordsFor(schema, {})).toBe('name: is missing');
  expect(wordsFor(schema, { name: 5 })).toBe('name: must be text');
  expect(wordsFor(schema, { name: 'a', from: 'x' })).toBe('from: there is nothing of that name here');
  expect(wordsFor(schema, { name: 'a', count: '5' })).toBe('count: must be a number');
  expect(wordsFor(schema, { name: 'a', kind: 'third' })).toBe('kind: must be one or other');
  expect(wordsFor(schema, { name: 'a', at: 'tomorrow' })).toBe('at: must be a moment');
  expect(wordsFor(schema, { name: 'a', all: [] })).toBe('all: must not be empty');
  expect(wordsFor(schema, [])).toBe('must be an object');
});

test('what may be written in several ways and is not given is missing', () => {
  expect(wordsFor(annotationsQuerySchema, {})).toBe('from: is missing');
  expect(wordsFor(annotationsQuerySchema, { from: 'now-1h' })).toBe('to: is missing');
  expect(wordsFor(annotationsQuerySchema, { from: 'yesterday', to: 'now' })).toContain('a date such as');
  expect(wordsFor(z.union([z.object({ a: z.string() }), z.int()]), { b: 1 })).not.toBe('is missing');
});

test('a link that is no address is refused in words', () => {
  for (const link of ['notaurl', '', 'https://', '//a.b', 'https://[::1'])
    expect(wordsFor(newAnnotationSchema, { text: 'x', link })).toBe(
      'link: must be an address that begins with https://',
    );
  expect(wordsFor(newAnnotationSchema, { text: 'x', time: 'tomorrow' })).not.toContain('Invalid');
});
