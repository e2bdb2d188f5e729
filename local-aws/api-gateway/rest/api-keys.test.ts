import { expect, test } from 'vitest';
import { createResolver } from '../../cloudformation/resolve';
import { apiKeysOf } from './api-keys';

test('each API key of the template has a value that its name says', () => {
  const template = {
    Resources: { ServerKey: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Name: 'shop-dev-servers' } } },
    Outputs: {},
  };
  const resolve = createResolver(template, { region: 'eu-west-1', account: '0', stack: 'shop-dev' });
  expect(apiKeysOf(template, resolve)).toEqual([{ name: 'shop-dev-servers', value: 'local-shop-dev-servers' }]);
});
