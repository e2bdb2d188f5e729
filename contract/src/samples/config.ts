import type { Brand } from '../config/brand';
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
  signUp: 'open',
  lambda: { endpoint: 'http://127.0.0.1:4303', sessionToken: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ' },
  serverKey: 'local-millrace-dev-servers',
  users: [{ username: 'viewer@example.com', password: 'Millrace-local-1', groups: ['viewers'] }],
};

export const sampleWebConfig: WebConfig = {
  region: sampleEndpoints.region,
  userPoolId: sampleEndpoints.userPoolId,
  userPoolClientId: sampleEndpoints.userPoolClientId,
  userPoolEndpoint: sampleEndpoints.cognito,
  identityPoolId: sampleEndpoints.identityPoolId,
  signUp: sampleEndpoints.signUp,
  identityPoolEndpoint: sampleEndpoints.cognito,
  rest: sampleEndpoints.rest,
  websocket: sampleEndpoints.websocket,
  stream: sampleEndpoints.stream,
  kinesisEndpoint: sampleEndpoints.kinesis,
};

export const sampleBrand: Brand = {
  name: 'Millrace',
  title: 'Millrace',
  prefix: 'millrace',
  logo: 'M6 20c3.3 0 3.3-8 6.7-8s3.3 8 6.6 8 3.3-8 6.7-8',
  colours: {
    accent: { light: '#1d5fd1', dark: '#78aeff' },
    accentStrong: { light: '#174fb0', dark: '#9cc4ff' },
    accentSoft: { light: '#e8f0fd', dark: '#18273f' },
    onAccent: { light: '#ffffff', dark: '#0a1526' },
  },
  fonts: { text: '"Inter", Helvetica Neue, sans-serif', code: 'monospace' },
};
