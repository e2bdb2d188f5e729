import { samples } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { banner } from './banner';

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

  it('says when there is no sample traffic', () => {
    expect(banner({ endpoints, file: 'f', seconds: 1, traffic: 0 })).toContain('--no-traffic');
  });
});
