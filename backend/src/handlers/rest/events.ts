import { setTimeout as sleep } from 'node:timers/promises';
import { eventsAnswerSchema } from '@millrace/contract';
import { kinesisEventStream } from '../../adapters/kinesis/kinesis-event-stream';
import { createKinesisClient } from '../../adapters/kinesis/kinesis-lineage';
import { createSendEvents } from '../../app/sending/send-events';
import { config } from '../../config';
import { longestRetention } from '../../domain/retention';
import { usageStore } from '../services/access';
import { now } from '../services/base';
import { identityOf } from './claims';
import { restHandler } from './rest';
import { bodyOf, headerOf } from './rest-handler';

const sendEvents = createSendEvents({
  stream: kinesisEventStream({ client: createKinesisClient(), stream: config.eventStream }),
  usage: usageStore,
  now,
  sleep,
  random: Math.random,
  oldest: longestRetention(config.retention),
});

export const handler = restHandler(eventsAnswerSchema, async (event) =>
  sendEvents(identityOf(event.requestContext.authorizer?.claims), {
    type: headerOf(event, 'content-type') ?? '',
    encoding: headerOf(event, 'content-encoding') ?? '',
    text: bodyOf(event),
  }),
);
