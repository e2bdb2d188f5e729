import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createParameters } from './parameters';

const folder = mkdtempSync(join(tmpdir(), 'millrace-parameters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a parameter is as it was put, also after a restart, until it is deleted', () => {
  const file = join(folder, 'parameters.json');
  const parameter = { Name: '/m-dev/channels/chat', Value: '{}', Type: 'SecureString' };
  const call = createParameters(file);
  expect(call('GetParameter', parameter)).toMatchObject({ status: 400, body: { __type: 'ParameterNotFound' } });
  expect(call('PutParameter', parameter)).toMatchObject({ status: 200, body: { Version: 1 } });
  expect(call('PutParameter', parameter)).toMatchObject({ body: { __type: 'ParameterAlreadyExists' } });
  expect(call('PutParameter', { ...parameter, Overwrite: true })).toMatchObject({ body: { Version: 2 } });
  const again = createParameters(file);
  expect(again('GetParameter', parameter)).toEqual({ status: 200, body: { Parameter: { ...parameter, Version: 2 } } });
  expect(again('DeleteParameter', parameter)).toEqual({ status: 200, body: {} });
  expect(again('GetParameter', parameter)).toMatchObject({ status: 400 });
});

test('what it does not know it says so of', () => {
  const call = createParameters(join(folder, 'none.json'));
  expect(call('GetParametersByPath', {})).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
  expect(call('PutParameter', { Name: 'a' })).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
});
