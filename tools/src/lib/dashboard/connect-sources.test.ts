import { samples } from '@millrace/contract';
import { expect, it } from 'vitest';
import { connectSources, narrowPolicy } from './connect-sources';
import { headersFor, readHeaderRules } from './custom-headers';

const deployed = {
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_AbC',
  userPoolClientId: 'client',
  identityPoolId: 'eu-west-1:1',
  rest: 'https://abc.execute-api.eu-west-1.amazonaws.com/prod',
  websocket: 'wss://def.execute-api.eu-west-1.amazonaws.com/prod',
  stream: 'millrace-prod-events',
};

it('a deployed dashboard talks to its two APIs, Cognito and the stream', () => {
  expect(connectSources(deployed)).toEqual([
    'https://abc.execute-api.eu-west-1.amazonaws.com',
    'wss://def.execute-api.eu-west-1.amazonaws.com',
    'https://cognito-idp.eu-west-1.amazonaws.com',
    'https://cognito-identity.eu-west-1.amazonaws.com',
    'https://kinesis.eu-west-1.amazonaws.com',
  ]);
});

it('a local one talks to the local stack alone, each origin once', () => {
  const origins = connectSources(samples.sampleWebConfig);
  expect(origins.every((origin) => /^(http|ws):\/\/(localhost|127\.0\.0\.1):\d+$/.test(origin))).toBe(true);
  expect(new Set(origins).size).toBe(origins.length);
});

it('the policy that Amplify is told has the place where the origins go', () => {
  const policy = headersFor(readHeaderRules(), '/')['content-security-policy'] ?? '';
  expect(narrowPolicy(policy, deployed)).toContain("connect-src 'self' https://abc.execute-api.eu-west-1");
  expect(narrowPolicy(policy, deployed)).not.toContain('*');
});
