import { errorAnswerSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import { inMemoryLogger } from '../../app/testing/runtime';
import { createRestHandler } from './rest-handler';

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
  const handler = restHandler(
    schema,
    async () => ({ total: 3 }),
    ({ total }) => `total\r\n${total}\r\n`,
  );
  const result = await handler({ ...event, headers: { Accept } });
  expect([result.headers['Content-Type'], result.body]).toEqual([type, body]);
});
