import { setTimeout as sleep } from 'node:timers/promises';
import { settledQuerySchema } from '@millrace/contract';
import { z } from 'zod';
import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { s3AnswerStore } from '../../adapters/s3/s3-answer-store';
import { createS3Client } from '../../adapters/s3/s3-reject-store';
import { createSharedSettled } from '../../app/settled/query-settled';
import { createShareAnswer } from '../../app/settled/share-answers';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from '../services/base';
import { settledReader } from '../services/settled';
import { queryHandler } from './query';
import { queryOf } from './rest-handler';

const { archiveBucket: bucket, ticketsTable: table, retention, settling } = config;
const answers = s3AnswerStore({ s3: createS3Client(), bucket, client: createDocumentClient(), table });

const querySettled = createSharedSettled({
  reader: settledReader,
  metrics,
  identityOf: metrics.identityOf,
  now,
  retention,
  settling,
  share: createShareAnswer({ answers, now, sleep, random: Math.random, logger }),
});

// What is stored was checked when it was read.
export const handler = queryHandler(
  z.string(),
  async (event, { groups }) => querySettled(groups, queryOf(event, settledQuerySchema)),
  { jsonOf: (text) => text },
);
