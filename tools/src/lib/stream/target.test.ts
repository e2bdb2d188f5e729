import { describe, expect, it } from 'vitest';
import { chooseTarget } from './target';

const running = { stream: 'millrace-dev-events', kinesis: 'http://127.0.0.1:4304', region: 'eu-west-1' };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('where events go', () => {
  it('is the running stack when no stream is named', () => {
    const target = {
      stream: 'millrace-dev-events',
      endpoint: 'http://127.0.0.1:4304',
      region: 'eu-west-1',
      credentials,
    };
    expect(chooseTarget({}, running, {})).toEqual(target);
  });

  it('is AWS when a stream is named, even beside a running stack', () => {
    expect(chooseTarget({ stream: 'prod' }, running, {})).toEqual({ stream: 'prod' });
  });

  it('is a named endpoint, with credentials of its own when that is this machine and none are set', () => {
    const options = { stream: 's', endpoint: 'http://localhost:4567' };
    expect(chooseTarget(options, undefined, {})).toEqual({ ...options, region: 'eu-west-1', credentials });
    expect(chooseTarget(options, undefined, { AWS_ACCESS_KEY_ID: 'mine' })).toEqual(options);
    expect(chooseTarget({ ...options, endpoint: 'https://kinesis.example.com' }, undefined, {})).not.toHaveProperty(
      'credentials',
    );
  });

  it('is nowhere when no stream is named and nothing runs', () => {
    expect(chooseTarget({}, undefined, {})).toBeUndefined();
  });
});
