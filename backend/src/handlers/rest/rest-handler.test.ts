import {
  alertsQuerySchema,
  errorAnswerSchema,
  historyQuerySchema,
  itemsQuerySchema,
  sessionsQuerySchema,
  settledQuerySchema,
} from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import { inMemoryLogger } from '../../app/testing/runtime';
import { createRestHandler, pathOf, queryOf } from './rest-handler';

const restHandler = createRestHandler({ logger: inMemoryLogger(), allowedOrigins: ['*'] });
const schema = z.strictObject({ total: z.number() });
const event = { requestContext: {} };
const failWith = (error: unknown) =>
  restHandler(schema, async () => {
    throw error;
  })(event);

test('an answer is JSON that any page may read', async () => {
  expect(await restHandler(schema, async () => ({ total: 3 }))(event)).toMatchObject({
    statusCode: 200,
    headers: { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'application/json' },
    body: '{"total":3}',
  });
});

test.each<[AppError, number]>([
  [new AppError('invalid_input', 'no', 'since'), 400],
  [new AppError('unauthorized', 'no'), 401],
  [new AppError('not_allowed', 'no'), 403],
  [new AppError('unavailable', 'no'), 503],
])('%s has a status of its own, and its code and field in the body', async (error, statusCode) => {
  const result = await failWith(error);
  expect(result).toMatchObject({ statusCode, headers: { 'Access-Control-Allow-Origin': '*' } });
  const { code, message, field } = error;
  expect(errorAnswerSchema.parse(JSON.parse(result.body))).toEqual({
    error: { code, message, ...(field && { field }) },
  });
});

test('an answer that is JSON already leaves as it is', async () => {
  const stored = restHandler(z.string(), async () => '{"total":3}', { jsonOf: (text) => text });
  expect(await stored(event)).toMatchObject({ statusCode: 200, body: '{"total":3}' });
});

test('an answer that breaks the contract does not leave', async () => {
  const broken = restHandler(schema, async () => ({ total: Number.NaN }));
  expect(await broken(event)).toMatchObject({ statusCode: 500, body: expect.stringContaining('"internal"') });
});

test.each([
  ['of a page that may', { origin: 'https://b.example' }, 'https://b.example'],
  ['with a capital letter', { Origin: 'https://b.example' }, 'https://b.example'],
  ['of a page that may not', { origin: 'https://evil.example' }, 'https://a.example'],
  ['of no page', null, 'https://a.example'],
])('where origins are named, an answer to a request %s names one that may read it', async (_, headers, origin) => {
  const handler = createRestHandler({
    logger: inMemoryLogger(),
    allowedOrigins: ['https://a.example', 'https://b.example'],
  });
  const result = await handler(schema, async () => ({ total: 3 }))({ ...event, headers });
  expect(result.headers).toMatchObject({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });
});

test.each([
  ['text/csv', 'text/csv; charset=utf-8', 'total\r\n3\r\n'],
  ['text/csv, */*;q=0.1', 'text/csv; charset=utf-8', 'total\r\n3\r\n'],
  ['application/json', 'application/json', '{"total":3}'],
  ['*/*', 'application/json', '{"total":3}'],
])('who accepts %s gets %s', async (Accept, type, body) => {
  const handler = restHandler(schema, async () => ({ total: 3 }), { csvOf: ({ total }) => `total\r\n${total}\r\n` });
  const result = await handler({ ...event, headers: { Accept } });
  expect([result.headers['Content-Type'], result.body]).toEqual([type, body]);
});

const parametersOf = (query: Record<string, string[]> | null, path: Record<string, string> | null = null) => ({
  multiValueQueryStringParameters: query,
  pathParameters: path,
  requestContext: {},
});

const range = { from: ['2026-11-20T09:00:00Z'], to: ['1795169000000'] };

describe('the query of a request', () => {
  test('is read by its schema, with what is left out', () => {
    expect(queryOf(parametersOf({ ...range, step: ['60'] }), historyQuerySchema)).toEqual({
      from: Date.parse('2026-11-20T09:00:00Z'),
      to: 1_795_169_000_000,
      step: 60,
      rank: 'events',
      fill: 'none',
      tz: 'UTC',
      sketches: false,
    });
    expect(queryOf(parametersOf(null), itemsQuerySchema)).toEqual({ limit: 100 });
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
    expect(() => queryOf(parametersOf(query), schema)).toThrow(
      expect.objectContaining({ code: 'invalid_input', field }),
    );
  });
});

test('a wrong parameter is answered with what it should be', () => {
  expect(() => queryOf(parametersOf({ ...range, where: ['country:'] }), historyQuerySchema)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('a dimension and one of its labels') }),
  );
});

test.each([
  [itemsQuerySchema, { limit: ['0'] }, 'limit: must be at least 1'],
  [sessionsQuerySchema, { limit: ['101'] }, 'limit: must be at most 100'],
  [alertsQuerySchema, { next: [''] }, 'next: must not be empty'],
])('a bound that is passed is said in words: %#', (schema, query, message) => {
  expect(() => queryOf<unknown>(parametersOf(query), schema)).toThrow(expect.objectContaining({ message }));
});

describe('a part of the path', () => {
  test('is decoded once', () => {
    expect(pathOf(parametersOf(null, { subject: '%2Fcheckout%3Fq%3D100%2525' }), 'subject')).toBe('/checkout?q=100%25');
  });

  test('that cannot be decoded is refused', () => {
    expect(() => pathOf(parametersOf(null, { subject: '100%' }), 'subject')).toThrow(
      expect.objectContaining({ field: 'subject' }),
    );
  });
});
