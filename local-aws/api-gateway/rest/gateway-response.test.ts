import { expect, test } from 'vitest';
import { templateSchema } from '../../cloudformation/template';
import { gatewayResponse } from './gateway-response';

const response = (properties: Record<string, unknown>) => ({
  Type: 'AWS::ApiGateway::GatewayResponse',
  Properties: properties,
});

const answerFor = (resources: Record<string, unknown>, type: 'UNAUTHORIZED' | 'REQUEST_TOO_LARGE' = 'UNAUTHORIZED') =>
  gatewayResponse(templateSchema.parse({ Resources: resources }), (value) => value, type);

const cors = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" };

test('the template words the refusal', () => {
  expect(
    answerFor({
      Own: response({
        ResponseType: 'UNAUTHORIZED',
        StatusCode: '401',
        ResponseParameters: cors,
        ResponseTemplates: { 'application/json': '{"error":"sign in"}' },
      }),
    }),
  ).toEqual({
    status: 401,
    headers: { 'Access-Control-Allow-Origin': '*', 'x-amzn-ErrorType': 'UnauthorizedException' },
    body: '{"error":"sign in"}',
  });
});

test('without one of its own the refusal is worded as by API Gateway, with the headers for all client errors', () => {
  expect(answerFor({ General: response({ ResponseType: 'DEFAULT_4XX', ResponseParameters: cors }) })).toEqual({
    status: 401,
    headers: { 'Access-Control-Allow-Origin': '*', 'x-amzn-ErrorType': 'UnauthorizedException' },
    body: '{"message":"Unauthorized"}',
  });
});

test('a request that is too large has its own refusal', () => {
  const unauthorized = response({ ResponseType: 'UNAUTHORIZED', StatusCode: '401', ResponseTemplates: {} });
  expect(answerFor({ Other: unauthorized }, 'REQUEST_TOO_LARGE')).toEqual({
    status: 413,
    headers: { 'x-amzn-ErrorType': 'RequestTooLargeException' },
    body: '{"message":"Request Too Long"}',
  });
});
