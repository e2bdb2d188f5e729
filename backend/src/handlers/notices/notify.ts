import { setTimeout as sleep } from 'node:timers/promises';
import { alertSchema, channelTestAnswerSchema, channelTestSchema } from '@millrace/contract';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { z } from 'zod';
import { httpWebhookCaller } from '../../adapters/notices/http-webhook-caller';
import { createSnsClient, snsMailer } from '../../adapters/notices/sns-mailer';
import { createSsmClient, ssmWebhookStore } from '../../adapters/notices/ssm-webhook-store';
import { createDeliver } from '../../app/notices/deliver';
import { createTryChannel } from '../../app/notices/try-channel';
import { config } from '../../config';
import type { Message } from '../../domain/notices/notice-words';
import { identityOf } from '../rest/claims';
import { restHandler } from '../rest/rest';
import { jsonIn, type RestEvent, type RestResult } from '../rest/rest-handler';
import { logger, now } from '../services/base';

const { channels, channelTopics, channelParameters, pageUrl, tablePrefix } = config;

const deliver = createDeliver({
  channels,
  sender: { service: tablePrefix.replace(/-$/, ''), page: pageUrl },
  mailer: snsMailer(createSnsClient(), channelTopics),
  webhooks: ssmWebhookStore(createSsmClient(), channelParameters, now),
  caller: httpWebhookCaller(now),
  ...{ sleep, logger },
});

const messageSchema: z.ZodType<Message> = z.object({
  id: z.string(),
  channel: z.string(),
  alerts: z.array(z.object({ news: z.enum(['opened', 'raised', 'resolved']), alert: alertSchema })),
  more: z.int(),
});

/** What could not be delivered stays in the queue, and goes to the dead-letter queue in the end. */
const deliverAll = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const deliverOne = async (body: string) => deliver(messageSchema.parse(JSON.parse(body)));
  const outcomes = await Promise.allSettled(Records.map(({ body }) => deliverOne(body)));
  const failed = Records.filter((_, i) => {
    const outcome = outcomes[i];
    if (outcome?.status === 'rejected') logger.warn('a channel is told later', { problem: outcome.reason });
    return outcome?.status === 'rejected';
  });
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

const tryChannel = createTryChannel({ channels, deliver, now });

const tryOne = restHandler(channelTestAnswerSchema, async (event) =>
  tryChannel(identityOf(event.requestContext.authorizer?.claims), jsonIn(event, channelTestSchema).channel),
);

/** Of the queue, or of an operator who tries a channel out. */
export const handler = async (event: SQSEvent | RestEvent): Promise<SQSBatchResponse | RestResult> =>
  'Records' in event ? deliverAll(event) : tryOne(event);
