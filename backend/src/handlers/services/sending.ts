import { setTimeout as sleep } from 'node:timers/promises';
import { kinesisEventStream } from '../../adapters/kinesis/kinesis-event-stream';
import { createKinesisClient } from '../../adapters/kinesis/kinesis-lineage';
import type { SendEventsDeps } from '../../app/sending/send-events';
import { config } from '../../config';
import { longestRetention } from '../../domain/retention';
import { usageStore } from './access';
import { now } from './base';

export const sendingDeps: SendEventsDeps = {
  stream: kinesisEventStream({ client: createKinesisClient(), stream: config.eventStream }),
  usage: usageStore,
  now,
  sleep,
  random: Math.random,
  oldest: longestRetention(config.retention),
};
