import { answerSchema, type SubscribeCommand, samples, subscribeCommandSchema } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError, unavailable } from '../../app/errors';
import { inMemoryLogger } from '../../app/testing/runtime';
import { contextOf } from './authorizer';
import { commandHandler, type RunCommand } from './socket-handlers';

const now = Date.UTC(2026, 10, 20, 10);
const identity = { userId: 'u1', username: 'ada', groups: ['viewers', 'admins'], endsAt: now + 1000 };
const [command] = samples.sampleCommands;

const agree: RunCommand<SubscribeCommand> = async (_, { id, topics }) => ({
  type: 'answer',
  id,
  ok: true,
  action: 'subscribe',
  topics,
  settleAfter: 5000,
});

const setUp = (run = agree, registered = identity) => {
  const logger = inMemoryLogger();
  const handler = commandHandler({ now: () => now, logger, find: async () => registered }, subscribeCommandSchema, run);
  const answerTo = async (body: string | undefined, authorizer: unknown = contextOf(identity)) => {
    const result = await handler({ body, requestContext: { connectionId: 'c1', authorizer } });
    expect(result.statusCode).toBe(200);
    return answerSchema.parse(JSON.parse(result.body));
  };
  return { logger, answerTo, answerToJson: (value: unknown) => answerTo(JSON.stringify(value)) };
};

test('a command is run for whom the authorizer let in', async () => {
  let caller: unknown;
  const { answerToJson } = setUp((who, what) => {
    caller = who;
    return agree(who, what);
  });
  expect(await answerToJson(command)).toMatchObject({ id: '1', ok: true, topics: ['metric:orders', 'room:lobby'] });
  expect(caller).toEqual({ connectionId: 'c1', ...identity });
});

test.each<[string, object, string | null, string]>([
  ['an unknown kind of topic', { topics: ['metric:a', 'room:b', 'chart:c'] }, '1', 'topics[2]'],
  ['no topics', { topics: undefined }, '1', 'topics'],
  ['an empty list', { topics: [] }, '1', 'topics'],
  ['more topics than fit', { topics: Array(201).fill('room:a') }, '1', 'topics'],
  ['a field that there is not', { topic: 'metric:a' }, '1', 'topic'],
  ['an id that is a number', { id: 7 }, null, 'id'],
  ['an endless id', { id: 'x'.repeat(65) }, null, 'id'],
])('%s is refused, and the field is named', async (_, change, id, field) => {
  expect(await setUp().answerToJson({ ...command, ...change })).toMatchObject({
    id,
    ok: false,
    error: { code: 'invalid_input', field, message: expect.stringContaining(field) },
  });
});

test.each([
  ['no body', undefined],
  ['broken JSON', '{"action":"subscribe","id":"1"'],
  ['very deep JSON', `{"action":"subscribe","id":"1","topics":${'['.repeat(100_000)}`],
  ['a body that is too long', `"${'x'.repeat(128 * 1024)}"`],
  ['a __proto__ key', '{"action":"subscribe","id":"1","__proto__":{"topics":["metric:a"]}}'],
])('%s is refused without an id', async (_, body) => {
  expect(await setUp().answerTo(body)).toMatchObject({ id: null, ok: false, error: { code: 'invalid_input' } });
});

test('any body gets an answer that the contract knows', async () => {
  const { answerTo } = setUp();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => (await answerTo(body)).type === 'answer'),
  );
});

test('an error of a use case keeps its code and field', async () => {
  const { answerToJson } = setUp(async () => {
    throw new AppError('unknown_topic', 'no such metric', 'topics[0]');
  });
  expect(await answerToJson(command)).toEqual({
    type: 'answer',
    id: '1',
    ok: false,
    error: { code: 'unknown_topic', message: 'no such metric', field: 'topics[0]' },
  });
});

test('what went wrong inside is in the log and not in the answer', async () => {
  const { answerToJson, logger } = setUp(async () => {
    throw new TypeError('secret of the house');
  });
  expect(JSON.stringify(await answerToJson(command))).toMatch(/"code":"internal"(?!.*secret)/);
  expect(logger.lines).toMatchObject([{ level: 'error', error: { message: 'secret of the house' } }]);
});

test('trouble that may pass is said to be such', async () => {
  const { answerToJson, logger } = setUp(async () => {
    throw unavailable('the registry', new Error('ECONNREFUSED'));
  });
  expect(await answerToJson(command)).toMatchObject({ error: { code: 'unavailable' } });
  expect(logger.lines.length).toBe(1);
});

test.each([
  ['whose sign-in has ended', contextOf({ ...identity, endsAt: now })],
  ['whom no authorizer let in', undefined],
])('someone %s is unauthorized', async (_, authorizer) => {
  const { answerTo } = setUp(agree, { ...identity, endsAt: now });
  const answer = await answerTo(JSON.stringify(command), authorizer ?? {});
  expect(answer).toMatchObject({ id: '1', ok: false, error: { code: 'unauthorized' } });
});
