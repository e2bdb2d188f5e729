import type { Endpoints, WebConfig } from '../config/config';

export const sampleEndpoints: Endpoints = {
  dashboard: 'http://127.0.0.1:4300',
  rest: 'http://127.0.0.1:4301/dev',
  websocket: 'ws://127.0.0.1:4302',
  kinesis: 'http://127.0.0.1:4304',
  dynamodb: 'http://127.0.0.1:4305',
  s3: 'http://127.0.0.1:4307',
  sqs: 'http://127.0.0.1:4307',
  sns: 'http://127.0.0.1:4307',
  cognito: 'http://127.0.0.1:4306',
  region: 'eu-west-1',
  stream: 'millrace-dev-events',
  bucket: 'millrace-dev-archive',
  userPoolId: 'eu-west-1_Millrace',
  userPoolClientId: 'millracelocalclient',
  identityPoolId: 'eu-west-1:0b7f3a52-8d1e-4c69-9a34-5d20c6e1f708',
  users: [{ username: 'viewer@example.com', password: 'Millrace-1', groups: ['viewers'] }],
};

export const sampleWebConfig: WebConfig = {
  region: sampleEndpoints.region,
  userPoolId: sampleEndpoints.userPoolId,
  userPoolClientId: sampleEndpoints.userPoolClientId,
  userPoolEndpoint: sampleEndpoints.cognito,
  identityPoolId: sampleEndpoints.identityPoolId,
  identityPoolEndpoint: sampleEndpoints.cognito,
  rest: sampleEndpoints.rest,
  websocket: sampleEndpoints.websocket,
  stream: sampleEndpoints.stream,
  kinesisEndpoint: sampleEndpoints.kinesis,
};
