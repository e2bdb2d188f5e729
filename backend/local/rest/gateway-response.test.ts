import { expect, test } from 'vitest';
import { templateSchema } from '../template/template';
import { unauthorizedResponse } from './gateway-response';

const response = (properties: Record<string, unknown>) => ({
  Type: 'AWS::ApiGateway::GatewayResponse',
  Properties: properties,
});

const answerFor = (resources: Record<string, unknown>) =>
  unauthorizedResponse(templateSchema.parse({ Resources: resources }), (value) => value);

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

test('without its own words the refusal has those of API Gateway, with the headers for all client errors', () => {
  expect(answerFor({ General: response({ ResponseType: 'DEFAULT_4XX', ResponseParameters: cors }) })).toEqual({
    status: 401,
    headers: { 'Access-Control-Allow-Origin': '*', 'x-amzn-ErrorType': 'UnauthorizedException' },
    body: '{"message":"Unauthorized"}',
  });
});
