import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { RequestStates } from '../../app/delivery/follow';
import { reaching } from '../dynamodb/document-client';

export const createLambdaClient = (options: LambdaClientConfig = {}): LambdaClient => new LambdaClient(options);

/** For calls that somebody else makes up for: whoever makes one is not kept waiting. */
export const ONCE_FOR_A_SECOND: LambdaClientConfig = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1000, throwOnRequestTimeout: true },
};

/** Lambda queues the call and answers at once: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html */
export const invokeLater =
  (client: Pick<LambdaClient, 'send'>, functionName: string, what: string) =>
  async (payload: unknown): Promise<void> => {
    const call = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'Event',
      Payload: JSON.stringify(payload),
    });
    await reaching(what, client.send(call));
  };

export const lambdaStateRequests = (client: Pick<LambdaClient, 'send'>, functionName: string): RequestStates =>
  invokeLater(client, functionName, 'the function that sends states');
