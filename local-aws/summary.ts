import { relative } from 'node:path';
import type { Endpoints } from '@millrace/contract';

const shorter = (path: string): string => {
  const near = relative(process.cwd(), path) || '.';
  return near.length < path.length ? near : path;
};

/** What listens where, for the terminal. */
export const summary = (endpoints: Endpoints, state: string, seconds: number): string => {
  const [{ username = '', password = '' } = {}] = endpoints.users;
  return [
    `The local AWS is ready after ${seconds.toFixed(1)} s.`,
    `  REST          ${endpoints.rest}`,
    `  WebSocket     ${endpoints.websocket}`,
    `  Kinesis       ${endpoints.kinesis}  stream ${endpoints.stream}`,
    `  DynamoDB      ${endpoints.dynamodb}`,
    `  Cognito       ${endpoints.cognito}  pool ${endpoints.userPoolId}`,
    `  S3, SQS, SNS  ${endpoints.s3}  bucket ${endpoints.bucket}`,
    `Sign in as ${username} with ${password}. Logs and mails are in ${shorter(state)}. Ctrl-C ends everything.`,
  ].join('\n');
};
