import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { RequestStates } from '../../app/delivery/follow';
import { reaching } from '../dynamodb/document-client';

export const createLambdaClient = (): LambdaClient => new LambdaClient({});

/** Lambda queues the call and answers at once: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html */
export const lambdaStateRequests =
  (client: Pick<LambdaClient, 'send'>, functionName: string): RequestStates =>
  async (request) => {
    const call = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: JSON.stringify(request),
    });
    await reaching('the function that sends states', client.send(call));
  };
