import { historyQuerySchema, itemsQuerySchema, settledQuerySchema } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { pathOf, queryOf } from './parameters';

const event = (query: Record<string, string[]> | null, path: Record<string, string> | null = null) => ({
  multiValueQueryStringParameters: query,
  pathParameters: path,
  requestContext: {},
});

const range = { from: ['2026-11-20T09:00:00Z'], to: ['1795169000000'] };

describe('the query of a request', () => {
  test('is read by its schema, with what is left out', () => {
    expect(queryOf(event({ ...range, step: ['60'] }), historyQuerySchema)).toEqual({
      from: Date.parse('2026-11-20T09:00:00Z'),
      to: 1_795_169_000_000,
      step: 60,
      fill: 'none',
      tz: 'UTC',
      sketches: false,
    });
    expect(queryOf(event(null), itemsQuerySchema)).toEqual({ limit: 100 });
  });

  test.each<[string, Record<string, string[]>, z.ZodType, string]>([
    ['is missing', { to: ['5'] }, historyQuerySchema, 'from'],
    ['is no moment', { ...range, from: ['yesterday'] }, historyQuerySchema, 'from'],
    ['is a moment that there is not', { ...range, from: ['9'.repeat(16)] }, historyQuerySchema, 'from'],
    ['is no step', { ...range, step: ['7'] }, historyQuerySchema, 'step'],
    ['is no time zone', { ...range, tz: ['Mars/Olympus'] }, historyQuerySchema, 'tz'],
    ['is no filling', { ...range, fill: ['one'] }, historyQuerySchema, 'fill'],
    ['has no label', { ...range, where: ['country'] }, historyQuerySchema, 'where'],
    ['is unknown', { ...range, form: ['1'] }, historyQuerySchema, 'form'],
    ['is given twice', { ...range, by: ['a', 'b'] }, historyQuerySchema, 'by'],
    ['is too much', { limit: ['1000'] }, itemsQuerySchema, 'limit'],
    ['is not a number', { limit: ['many'] }, itemsQuerySchema, 'limit'],
    ['is no topic', { topics: ['metric:a,b'], since: ['1'] }, settledQuerySchema, 'topics[1]'],
    ['is empty', { topics: ['metric:a'], since: [''] }, settledQuerySchema, 'since'],
  ])('names the parameter that %s', (_, query, schema, field) => {
    expect(() => queryOf(event(query), schema)).toThrow(expect.objectContaining({ code: 'invalid_input', field }));
  });
});

test('a wrong parameter is answered with what it should be', () => {
  expect(() => queryOf(event({ ...range, where: ['country:'] }), historyQuerySchema)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('a dimension and one of its labels') }),
  );
});

describe('a part of the path', () => {
  test('is decoded once', () => {
    expect(pathOf(event(null, { subject: '%2Fcheckout%3Fq%3D100%2525' }), 'subject')).toBe('/checkout?q=100%25');
  });

  test('that cannot be decoded is refused', () => {
    expect(() => pathOf(event(null, { subject: '100%' }), 'subject')).toThrow(
      expect.objectContaining({ field: 'subject' }),
    );
  });
});
