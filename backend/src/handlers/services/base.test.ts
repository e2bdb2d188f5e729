import { expect, test } from 'vitest';
import { unavailable } from '../../app/errors';
import { logLine } from './base';

test('a line is JSON, and an error in it keeps its message, stack and cause', () => {
  const error = unavailable('the registry', new Error('ECONNREFUSED'));
  expect(JSON.parse(logLine('error', 'failed', { error }))).toMatchObject({
    level: 'error',
    message: 'failed',
    error: {
      code: 'unavailable',
      message: expect.stringContaining('the registry'),
      stack: expect.stringContaining('unavailable'),
      cause: { message: 'ECONNREFUSED' },
    },
  });
});
