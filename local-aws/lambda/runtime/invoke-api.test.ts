import { expect, test } from 'vitest';
import { functionNameOf, wantsSecret } from './invoke-api';

test.each([
  'millrace-dev-live',
  'millrace-dev-live:$LATEST',
  '000000000000:function:millrace-dev-live',
  'arn:aws:lambda:eu-west-1:000000000000:function:millrace-dev-live',
  'arn:aws:lambda:eu-west-1:000000000000:function:millrace-dev-live:12',
])('%s is the function of that name', (name) => {
  expect(functionNameOf(name)).toBe('millrace-dev-live');
});

test('functions are invoked with the secret of the run alone', () => {
  const refusal = wantsSecret('secret');
  const given = (token?: string) => refusal({ headers: token === undefined ? {} : { 'x-amz-security-token': token } });
  expect(given('secret')).toBeUndefined();
  for (const token of [undefined, '', 'secreT', 'secret-'])
    expect(given(token)).toContain('sessionToken that is in endpoints.json');
});
