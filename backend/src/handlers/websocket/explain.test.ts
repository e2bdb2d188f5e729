import { answerSchema, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { explain } from './explain';

const answerTo = async (body: unknown) => {
  const result = await explain({ body, requestContext: { connectionId: 'c1' } });
  return answerSchema.parse(JSON.parse(result.body));
};

test.each([
  ['an unknown action', '{"action":"shout","id":"7"}', '7', 'unknown_action', 'there is no action "shout"'],
  ['no action', '{"id":"7"}', '7', 'unknown_action', 'a command names its action'],
  ['an action that is a number', '{"action":7,"id":"7"}', '7', 'unknown_action', 'a command names its action'],
  ['a binary frame', Buffer.from('{"action":"ping","id":"1"}'), null, 'invalid_input', 'a command is text'],
  ['plain text', 'hello?', null, 'invalid_input', 'not valid JSON'],
])('%s is answered with what was wrong and a sample of every action', async (_, body, id, code, message) => {
  const answer = await answerTo(body);
  expect(answer).toMatchObject({ id, ok: false, error: { code, message: expect.stringContaining(message) } });
  for (const command of samples.sampleCommands) expect(JSON.stringify(answer)).toContain(`\\"${command.action}\\"`);
});
