import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { Message } from '../../domain/notices/notice-words';
import { inMemoryMailer, inMemoryWebhooks, scriptedWebhook } from '../testing/notices';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createDeliver } from './deliver';
import type { Answered } from './ports';
import { createTryChannel } from './try-channel';

const { acknowledged: _, ...bare } = samples.sampleAlert;
const alert = { ...bare, revision: 1, handled: 0 };

const hook = { url: 'https://chat.example.com/hook', secret: 'a secret of many letters' };

const message = (channel: string): Message => ({
  id: `${channel}.1`,
  channel,
  alerts: [{ news: 'opened', alert }],
  more: 0,
});

const aWorld = (...answers: readonly Answered[]) => {
  const [clock, logger, mailer, webhook] = [
    manualClock(),
    inMemoryLogger(),
    inMemoryMailer(),
    scriptedWebhook(...answers),
  ];
  const deliver = createDeliver({
    channels: [
      { name: 'mail', kind: 'mail', everyMs: 0 },
      { name: 'chat', kind: 'json', everyMs: 0 },
      { name: 'nowhere', kind: 'slack', everyMs: 0 },
    ],
    sender: { service: 'shop-prod', page: '' },
    mailer,
    webhooks: inMemoryWebhooks({ chat: hook }),
    caller: webhook,
    ...{ sleep: clock.sleep, logger },
  });
  return { ...clock, deliver, logger, mailer, webhook };
};

test('each channel is told in its own way', async () => {
  const { deliver, mailer, webhook } = aWorld();
  await deliver(message('mail'));
  await deliver(message('chat'));
  expect(mailer.mails).toMatchObject([{ channel: 'mail', subject: expect.stringContaining('[shop-prod]') }]);
  expect(webhook.requests).toMatchObject([{ webhook: hook, id: 'chat.1' }]);
});

test.each([
  ['is busy', { status: 429 }],
  ['fails', { status: 503 }],
  ['cannot be reached', { problem: 'ECONNRESET', isFinal: false }],
])('a webhook that %s is asked again, later each time, with the same id', async (_what, answer) => {
  const { deliver, now, webhook } = aWorld(answer, answer, { status: 204 });
  const began = now();
  await deliver(message('chat'));
  expect(webhook.requests.map(({ id }) => id)).toEqual(Array(3).fill('chat.1'));
  expect(now() - began).toBe(5000);
});

test.each([
  ['says no', { status: 404 }, 1],
  ['leads elsewhere', { status: 302 }, 1],
  ['may not be called', { problem: 'its webhook is at a private address', isFinal: true }, 1],
  ['goes on failing', { status: 500 }, 3],
] as const)('a webhook that %s has not been told, and why is said', async (_what, answer, attempts) => {
  const { deliver, webhook } = aWorld(answer);
  const why = 'status' in answer ? `it answered ${answer.status}` : answer.problem;
  await expect(deliver(message('chat'))).rejects.toMatchObject({
    code: 'unavailable',
    message: `the channel "chat" was not told: ${why}`,
  });
  expect(webhook.requests).toHaveLength(attempts);
});

test('a webhook that nobody has set has not been told, and a channel that is no more is left out', async () => {
  const { deliver, logger } = aWorld();
  await expect(deliver(message('nowhere'))).rejects.toMatchObject({ code: 'unavailable' });
  await deliver(message('gone'));
  expect(logger.lines.at(-1)).toMatchObject({ level: 'warn', channel: 'gone' });
});

test('operators try out channels, and nobody else', async () => {
  const { deliver, mailer, now } = aWorld();
  const tryChannel = createTryChannel({ channels: [{ name: 'mail' }], deliver, now });
  const who = (group: string) => ({ userId: group, username: group, groups: [group], endsAt: now() + 1e6 });
  await expect(tryChannel(who('viewers'), 'mail')).rejects.toMatchObject({ code: 'not_allowed' });
  await expect(tryChannel(who('operators'), 'pager')).rejects.toMatchObject({
    code: 'invalid_input',
    field: 'channel',
  });
  expect(mailer.mails).toEqual([]);
  expect(await tryChannel(who('operators'), 'mail')).toMatchObject({ channel: 'mail' });
  expect(mailer.mails).toMatchObject([{ subject: '[shop-prod] This is a test' }]);
});
