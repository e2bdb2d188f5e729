import { expect, test } from 'vitest';
import { functionNameOf } from './invoke-api';

test.each([
  'millrace-dev-live',
  'millrace-dev-live:$LATEST',
  '000000000000:function:millrace-dev-live',
  'arn:aws:lambda:eu-west-1:000000000000:function:millrace-dev-live',
  'arn:aws:lambda:eu-west-1:000000000000:function:millrace-dev-live:12',
])('%s is the function of that name', (name) => {
  expect(functionNameOf(name)).toBe('millrace-dev-live');
});
