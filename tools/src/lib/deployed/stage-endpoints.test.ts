import { endpointsSchema, webConfigSchema } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { deployedOutputs } from '../testing/deployed-stage';
import type { DeployedStack } from './stack';
import { stageEndpoints, stageWebConfig } from './stage-endpoints';

const outputs = deployedOutputs('eu-west-1');

const stackWith = (changes: Record<string, string> = {}, region = 'eu-west-1'): DeployedStack => ({
  name: 'millrace-prod',
  region,
  status: 'UPDATE_COMPLETE',
  isProtected: true,
  outputs: new Map(Object.entries({ ...outputs, ...changes })),
});

describe('the endpoints of a deployed stage', () => {
  it('come from the outputs of its stack', () => {
    const endpoints = stageEndpoints(stackWith(), 'https://live.example.com');
    expect(endpointsSchema.parse(endpoints)).toMatchObject({
      dashboard: 'https://live.example.com',
      rest: outputs.RestUrl,
      kinesis: 'https://kinesis.eu-west-1.amazonaws.com',
      users: [],
    });
  });

  it('are in the partition of its APIs', () => {
    const china = { RestUrl: 'https://abc.execute-api.cn-north-1.amazonaws.com.cn/prod' };
    const { kinesis } = stageEndpoints(stackWith(china, 'cn-north-1'), 'https://live.example.com');
    expect(kinesis).toBe('https://kinesis.cn-north-1.amazonaws.com.cn');
  });

  it('are refused with the name of the output that an old stack lacks', () => {
    expect(() => stageEndpoints(stackWith({ StreamName: '' }), 'https://live.example.com')).toThrow(
      'no output StreamName',
    );
  });
});

it("the dashboard's configuration names no endpoint that a browser finds by itself", () => {
  const config = stageWebConfig(stackWith());
  expect(webConfigSchema.parse(config)).toEqual(config);
  expect(Object.keys(config).filter((key) => key.endsWith('Endpoint'))).toEqual([]);
});
