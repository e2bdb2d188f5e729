import { expect, test } from 'vitest';
import { readSettings } from './settings';

test('parameters come as text; the state folder is meant from the service', () => {
  const custom = { basePort: '4800', state: '../.local', keep: 'true', watch: 'false' };
  expect(readSettings(custom, '/repo/backend')).toEqual({
    basePort: 4800,
    state: '/repo/.local',
    keep: true,
    watch: false,
    fanOut: 'coalesce',
    dynamodb: 'dynoxide',
    throttle: {},
    postsPerSecond: 10_000,
    partitionUnits: false,
    throttleSeed: 1,
    permissions: false,
    pages: [],
  });
});

test.each([
  ['basePort', { basePort: 'x', state: 's', keep: 'false', watch: 'false' }],
  ['basePort', { basePort: '65530', state: 's', keep: 'false', watch: 'false' }],
  ['keep', { basePort: '4300', state: 's', keep: 'maybe', watch: 'false' }],
  ['throttle', { basePort: '4300', state: 's', keep: 'false', watch: 'false', throttle: 'kinesis=2' }],
  ['postsPerSecond', { basePort: '4300', state: 's', keep: 'false', watch: 'false', postsPerSecond: '0' }],
  ['fanOut', { basePort: '4300', state: 's', keep: 'false', watch: 'false', fanOut: 'sometimes' }],
])('a wrong %s is named in one line', (name, custom) => {
  expect(() => readSettings(custom, '/')).toThrow(new RegExp(`^--param ${name}: [^\n]+$`));
});
