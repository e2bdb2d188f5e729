import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commandSchema,
  errorCodeSchema,
  FRAME_BYTES,
  MESSAGE_CHARS,
  serverMessageSchema,
  TOPIC_BYTES_PER_CONNECTION,
  TOPICS_PER_CONNECTION,
  ticketSchema,
} from '@millrace/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { root } from './cli/paths';

const page = readFileSync(join(root, 'docs', 'websocket.md'), 'utf8');

const messageSchema = z.union([commandSchema, serverMessageSchema, ticketSchema]);

const examples = [...page.matchAll(/^ *```json\n(.*?)^ *```/gms)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map((line) => line.trim())
  .filter((line) => line !== '');

/** What each kind of message is known by. */
const kindOf = (message: z.infer<typeof messageSchema>): string => {
  if ('expiresAt' in message) return 'ticket';
  if (!('type' in message)) return `command ${message.action}`;
  if (message.type !== 'answer') return `frame ${message.type}`;
  return message.ok ? `answer ${message.action}` : 'answer error';
};

test.each(examples)('is a message of the contract: %s', (line) => {
  expect(messageSchema.safeParse(JSON.parse(line)).error?.message).toBeUndefined();
});

test('an example of every command, answer and frame is there', () => {
  const kinds = new Set(examples.map((line) => kindOf(messageSchema.parse(JSON.parse(line)))));
  const commands = ['subscribe', 'unsubscribe', 'message', 'renew', 'ping'];
  const frames = ['delta', 'settled', 'items', 'message', 'people', 'annotation'].map((type) => `frame ${type}`);
  const all = ['ticket', ...commands.flatMap((action) => [`command ${action}`, `answer ${action}`]), ...frames];
  expect([...kinds].sort()).toEqual([...all, 'answer error'].sort());
});

/** The first column of the table below a heading. */
const rowsBelow = (heading: string): string[] =>
  [...(page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| (.+?) \| (.+) \|$/gm)].map(
    ([, first = '', second = '']) => `${first}: ${second}`,
  );

test('the errors are those of the contract, without those that only REST has', () => {
  const codes = rowsBelow('Errors').flatMap((row) => /^`(\w+)`/.exec(row)?.[1] ?? []);
  const onlyRest = new Set([
    'unknown_metric',
    'unknown_item',
    'unknown_session',
    'unknown_alert',
    'unknown_annotation',
  ]);
  expect(codes.sort()).toEqual(errorCodeSchema.options.filter((code) => !onlyRest.has(code)).sort());
});

test('the limits are those of the contract', () => {
  expect(rowsBelow('Limits')).toEqual(
    expect.arrayContaining([
      `topics of a connection: ${TOPICS_PER_CONNECTION}`,
      `names of these topics together: ${TOPIC_BYTES_PER_CONNECTION / 1024} KB`,
      expect.stringContaining(`frame from the server: ${FRAME_BYTES / 1024} KB`),
      expect.stringMatching(`text of a message to a room: ${MESSAGE_CHARS.toLocaleString('en')} characters`),
    ]),
  );
  const message = { action: 'message', id: '1', room: 'lobby' };
  expect(
    [MESSAGE_CHARS, MESSAGE_CHARS + 1].map(
      (length) => commandSchema.safeParse({ ...message, text: 'x'.repeat(length) }).success,
    ),
  ).toEqual([true, false]);
});
