import { samples } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { banner } from './run-stack';

const endpoints = samples.sampleEndpoints;

describe('the banner', () => {
  it('names every place and every sign-in', () => {
    const text = banner({ endpoints, file: '.local/endpoints.json', seconds: 7.42, traffic: 20 });
    const { dashboard, rest, websocket, kinesis, stream, users } = endpoints;
    const signIns = users.flatMap(({ username, password }) => [username, password]);
    for (const part of [
      dashboard,
      rest,
      websocket,
      kinesis,
      stream,
      ...signIns,
      '.local/endpoints.json',
      '7.4 s',
      '20 sample',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('has a ready line for each way to look at the figures from a terminal, with the folder where that is another', () => {
    const usual = banner({ endpoints, file: 'f', seconds: 1, traffic: 0 });
    const other = banner({ endpoints, file: 'f', state: ' --state /tmp/s', seconds: 1, traffic: 0 });
    for (const line of ['npm run watch -- metric:orders', 'npm run --silent token', 'npm run wscat'])
      expect(usual.split('\n').map((text) => text.slice(14))).toContain(line);
    for (const line of [
      'npm run produce -- --rate 100 --seconds 10 --state /tmp/s',
      'npm run watch -- metric:orders --state /tmp/s',
      'npm run --silent token -- --state /tmp/s',
      'npm run wscat -- --state /tmp/s',
    ])
      expect(other.split('\n').map((text) => text.slice(14))).toContain(line);
  });

  it('keeps name, password and groups of a sign-in apart', () => {
    const text = banner({ endpoints, file: 'f', seconds: 1, traffic: 0 });
    for (const { username, password, groups } of endpoints.users)
      expect(text).toMatch(new RegExp(`${username} +${password} +\\(${groups.join(', ')}\\)`));
  });

  it('says when there is no sample traffic', () => {
    expect(banner({ endpoints, file: 'f', seconds: 1, traffic: 0 })).toContain('--no-traffic');
  });
});
