import { samples } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { stageWebConfig } from '../deployed/stage-endpoints';
import { deployedOutputs } from '../testing/deployed-stage';
import { connectSources, headersFor, narrowPage, narrowPolicy, readHeaderRules } from './headers';

const rules = readHeaderRules();
const policy = headersFor(rules, '/')['content-security-policy'] ?? '';

describe('the headers that Amplify serves', () => {
  it('let browsers keep what has its hash in the name, ask for pages each time, and never keep the configuration', () => {
    const caching = (path: string) => headersFor(rules, path)['cache-control'];
    expect(caching('/_next/static/chunks/a.js')).toContain('immutable');
    expect(caching('/config.json')).toBe('no-store');
    expect([caching('/'), caching('/index.html')]).toEqual([undefined, undefined]);
  });

  it('allow no script and no style but the files of the site', () => {
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*(?!\.amazonaws\.com)/);
  });

  it.each(['/', '/index.html', '/_next/static/a.js', '/config.json', '/nowhere'])('are all there for %s', (path) => {
    expect(Object.keys(headersFor(rules, path))).toEqual(
      expect.arrayContaining(['content-security-policy', 'strict-transport-security', 'x-frame-options']),
    );
  });

  it('name no header in two patterns, whose order nobody promises', () => {
    const keys = rules.flatMap(({ pattern, headers }) => headers.map(({ key }) => [pattern === '**/*', key] as const));
    const everywhere = new Set(keys.filter(([every]) => every).map(([, key]) => key));
    expect(keys.filter(([every, key]) => !every && everywhere.has(key))).toEqual([]);
  });
});

const deployed = stageWebConfig({
  name: 'millrace-prod',
  region: 'eu-west-1',
  status: 'UPDATE_COMPLETE',
  isProtected: false,
  outputs: new Map(Object.entries(deployedOutputs('eu-west-1'))),
});

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

it('the policy that Amplify serves has the placeholder that the origins replace', () => {
  const policy = headersFor(readHeaderRules(), '/')['content-security-policy'] ?? '';
  expect(narrowPolicy(policy, deployed)).toContain("connect-src 'self' https://abc.execute-api.eu-west-1");
  expect(narrowPolicy(policy, deployed)).not.toContain('*');
});

const page = '<html><head><title>Millrace</title></head></html>';

it('a page may connect to the stack that it shows and to no other', () => {
  expect(narrowPage(page, samples.sampleWebConfig)).toContain(
    `<head><meta http-equiv="Content-Security-Policy" content="connect-src 'self' ${new URL(samples.sampleWebConfig.rest).origin} `,
  );
});

it('a page that another stage has used follows the last one', () => {
  const other = { ...samples.sampleWebConfig, rest: 'https://other.example.com/dev' };
  const twice = narrowPage(narrowPage(page, other), samples.sampleWebConfig);
  expect(twice).toBe(narrowPage(page, samples.sampleWebConfig));
});
