import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { CommandError, createCommands } from './commands';

const setUp = () => {
  const sent: { action: string; id: string }[] = [];
  const timers = createFakeTimers();
  return { sent, timers, commands: createCommands((text) => sent.push(JSON.parse(text)), timers) };
};

test('each answer finds its command, in whatever order they come', async () => {
  const { sent, commands } = setUp();
  const first = commands.send({ action: 'ping' });
  const second = commands.send({ action: 'ping' });
  const [a = '', b = ''] = sent.map(({ id }) => id);
  expect(a).not.toBe(b);
  commands.answer({ type: 'answer', id: b, ok: true, action: 'ping', time: 2, checkpoints: [] });
  commands.answer({ type: 'answer', id: a, ok: true, action: 'ping', time: 1, checkpoints: [] });
  expect(await first).toMatchObject({ time: 1 });
  expect(await second).toMatchObject({ time: 2 });
});

test('a refusal carries its code', async () => {
  const { commands } = setUp();
  const answer = commands.send({ action: 'subscribe', topics: ['metric:x'] });
  commands.answer({ type: 'answer', id: '1', ok: false, error: { code: 'unknown_topic', message: 'no such metric' } });
  await expect(answer).rejects.toThrow(CommandError);
  await expect(answer).rejects.toMatchObject({ code: 'unknown_topic', message: 'no such metric' });
});

test('a command that nobody answers is given up after ten seconds', async () => {
  const { commands, timers } = setUp();
  const answer = commands.send({ action: 'ping' });
  const refused = expect(answer).rejects.toThrow('no answer to ping within 10 s');
  await timers.advance(10_000);
  await refused;
});

test('the end of the connection ends every wait', async () => {
  const { commands } = setUp();
  const answers = [commands.send({ action: 'ping' }), commands.send({ action: 'ping' })];
  commands.end('the connection was lost');
  for (const answer of answers) await expect(answer).rejects.toThrow('the connection was lost');
});

test('an answer that nobody waits for changes nothing', () => {
  const { commands } = setUp();
  commands.answer({ type: 'answer', id: '9', ok: true, action: 'ping', time: 1, checkpoints: [] });
  commands.answer({ type: 'answer', id: null, ok: false, error: { code: 'invalid_input', message: 'not JSON' } });
});
