import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import type { Endpoints } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { chooseTarget, kinesisClient } from '../stream/target';

const ANSWER_WITHIN_MS = 10_000;

const statusOf = async (url: string): Promise<number> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  await response.body?.cancel();
  return response.status;
};

const expectStatus = async (url: string, status: number): Promise<void> => {
  const got = await statusOf(url);
  if (got !== status) throw new Error(`answered ${got} instead of ${status}`);
};

/** The status with which a WebSocket without a ticket is turned away. */
const refusedUpgrade = async (url: string): Promise<void> => {
  const upgrade = request(url.replace(/^ws/, 'http'), {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    },
  });
  upgrade.end();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    upgrade.once('response', ({ statusCode }) => resolve(statusCode)).once('error', reject);
    upgrade.once('upgrade', ({ statusCode }) => resolve(statusCode));
  });
  upgrade.destroy();
  if (status !== 401 && status !== 403) throw new Error(`answered ${status} to a connection without a ticket`);
};

const streamIsThere = async (endpoints: Endpoints): Promise<void> => {
  const target = chooseTarget({}, endpoints, process.env) ?? { stream: endpoints.stream };
  const client = kinesisClient(target);
  try {
    await client.send(new DescribeStreamSummaryCommand({ StreamName: target.stream }));
  } finally {
    client.destroy();
  }
};

const checks = (endpoints: Endpoints): Record<string, () => Promise<unknown>> => ({
  dashboard: () => expectStatus(endpoints.dashboard, 200),
  'dashboard configuration': () => expectStatus(new URL('/config.json', endpoints.dashboard).href, 200),
  REST: () => expectStatus(`${endpoints.rest}/catalog`, 401),
  WebSocket: () => refusedUpgrade(endpoints.websocket),
  Kinesis: () => streamIsThere(endpoints),
  DynamoDB: () => statusOf(endpoints.dynamodb),
  Cognito: () => expectStatus(`${endpoints.cognito}/${endpoints.userPoolId}/.well-known/jwks.json`, 200),
  S3: () => statusOf(endpoints.s3),
  SQS: () => statusOf(endpoints.sqs),
  SNS: () => statusOf(endpoints.sns),
});

const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
};

/** Asks everything that the endpoints file names for an answer. @throws UserError naming the first that gives none */
export const checkAnswers = async (endpoints: Endpoints): Promise<void> => {
  await Promise.all(
    Object.entries(checks(endpoints)).map(([part, check]) =>
      check().catch((error: unknown) => {
        throw new UserError(`${part} does not answer as it should: ${explain(error)}`);
      }),
    ),
  );
};
