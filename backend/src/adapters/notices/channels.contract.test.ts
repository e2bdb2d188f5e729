import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { endpointsSchema } from '@millrace/contract';
import { describe, expect, test, vi } from 'vitest';
import { inMemoryMailer, inMemoryMessageQueue, inMemoryWebhooks, scriptedWebhook } from '../../app/testing/notices';
import { runningStack } from '../testing/running-stack';
import { httpWebhookCaller } from './http-webhook-caller';
import { createSnsClient, snsMailer } from './sns-mailer';
import { createSqsClient, sqsMessageQueue } from './sqs-message-queue';
import { createSsmClient, ssmWebhookStore } from './ssm-webhook-store';

runningStack();
const file = process.env.MILLRACE_ENDPOINTS ?? '';
const { region, sqs: sqsUrl, sns: snsUrl, stream } = endpointsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
process.env.AWS_ENDPOINT_URL_SQS = sqsUrl;
process.env.AWS_ENDPOINT_URL_SSM = sqsUrl;
process.env.AWS_ENDPOINT_URL_SNS = snsUrl;
const prefix = stream.replace(/-events$/, '');
const parameters = `/${prefix}/channels/`;
const [sqs, ssm] = [createSqsClient(), createSsmClient()];

const setParameter = (channel: string, Value: string) =>
  ssm.send(new PutParameterCommand({ Name: `${parameters}${channel}`, Type: 'SecureString', Overwrite: true, Value }));

const received = async (QueueUrl: string | undefined): Promise<readonly string[]> => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => Body);
};

const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

describe.each(['in memory', 'in SSM'])('a store of webhooks %s', (where) => {
  test('knows where the webhook of a channel is, and none of a channel that nobody has set', async () => {
    const [channel, webhook] = [randomUUID(), { url: 'https://chat.example.com/hook', secret: 'a secret of many' }];
    if (where === 'in SSM') await setParameter(channel, JSON.stringify(webhook));
    const store =
      where === 'in SSM' ? ssmWebhookStore(ssm, parameters, Date.now) : inMemoryWebhooks({ [channel]: webhook });
    expect(await store.find(channel)).toEqual(webhook);
    expect(await store.find(randomUUID())).toBeUndefined();
  });
});

test('a parameter that is no webhook is said to be none, and what is in it is not', async () => {
  const channel = randomUUID();
  await setParameter(channel, '{"url": "hush"}');
  const finding = ssmWebhookStore(ssm, parameters, Date.now).find(channel);
  await expect(finding).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('must be') });
  await expect(finding).rejects.not.toMatchObject({ message: expect.stringContaining('hush') });
});

const mailbox = join(dirname(file), 'mailbox');
const fakeMailer = inMemoryMailer();

describe.each([
  ['in memory', fakeMailer, () => fakeMailer.mails],
  [
    'over SNS',
    snsMailer(createSnsClient(), `arn:aws:sns:${region}:000000000000:${prefix}-channel-`),
    () => readdirSync(mailbox).map((name) => JSON.parse(readFileSync(join(mailbox, name), 'utf8'))),
  ],
])('a mailer %s', (_, mailer, mails) => {
  test('sends a mail as it is', async () => {
    const mail = {
      subject: `Critical: clicks ${randomUUID()}`,
      text: 'It was 90 “clicks”.\nhttps://example.com/m/clicks?a=1&b=2',
    };
    await mailer.send('mail', mail);
    await vi.waitFor(() => expect(mails()).toContainEqual(expect.objectContaining(mail)), { timeout: 5000 });
  });
});

const message = (channel: string) => ({ id: randomUUID(), channel, alerts: [], more: 0, test: 'ada' });
const fakeQueue = inMemoryMessageQueue();

describe.each(['in memory', 'in SQS'])('a queue of messages %s', (where) => {
  test('has what was put', async () => {
    const QueueName = `contract-${randomUUID()}`;
    const url = where === 'in SQS' ? (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl : undefined;
    const one = message('mail');
    await (url === undefined ? fakeQueue : sqsMessageQueue(sqs, url)).put(one);
    const all = url === undefined ? fakeQueue.messages : (await received(url)).map((body) => JSON.parse(body));
    expect(all).toContainEqual(one);
  });
});

describe.each(['scripted', 'over HTTP'])('a caller of webhooks, %s', (how) => {
  test('answers what the webhook did', async () => {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      bodies.push(await text(request));
      response.writeHead(bodies.length === 1 ? 503 : 204).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const webhook = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
    const scripted = scriptedWebhook({ status: 503 }, { status: 204 });
    const caller = how === 'scripted' ? scripted : httpWebhookCaller(Date.now);
    const request = { webhook, id: 'chat.1', body: '{"title":"é"}' };
    expect([await caller.post(request), await caller.post(request)]).toEqual([{ status: 503 }, { status: 204 }]);
    const posted = how === 'scripted' ? scripted.requests.map(({ body }) => body) : bodies;
    expect(posted).toEqual([request.body, request.body]);
    server.close();
    server.closeAllConnections();
  });
});

test('what a channel never takes is in the dead-letter queue in the end, as it was', async () => {
  const QueueUrl = await urlOf(`${prefix}-notices`);
  const again = (seconds: number) =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: String(seconds) } }));
  // Of no use to any function, and nothing that one keeps.
  await setParameter('team-chat', '{}');
  await again(1);
  const one = message('team-chat');
  await sqsMessageQueue(sqs, QueueUrl ?? '').put(one);
  const dead = await urlOf(`${prefix}-events-in-failed`);
  const left: string[] = [];
  const find = async () => {
    left.push(...(await received(dead)));
    expect(left.map((body) => JSON.parse(body))).toContainEqual(one);
  };
  await vi.waitFor(find, { timeout: 60_000, interval: 500 });
  await again(180);
}, 90_000);
