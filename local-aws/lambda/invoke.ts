import { randomUUID } from 'node:crypto';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { messageOf } from '../shared/user-error';

/** What Lambda answers about a call. */
export interface InvocationResponse {
  readonly requestId: string;
  readonly statusCode: number;
  readonly functionError?: string;
}

/** A call of a function: what it returned, or that it failed. */
export type FunctionCall = InvocationResponse & { readonly value: unknown };

const parse = (payload: Uint8Array | undefined): unknown => {
  const text = Buffer.from(payload ?? []).toString();
  return text === '' ? null : JSON.parse(text);
};

/**
 * Calls the function and waits for it. One that throws or times out has a `functionError`. @returns undefined when it could not
 * be called at all.
 */
export const callFunction = async (
  client: LambdaClient,
  name: string,
  payload: Buffer,
  report: (reason: string) => void,
): Promise<FunctionCall | undefined> => {
  try {
    const response = await client.send(new InvokeCommand({ FunctionName: name, Payload: payload }));
    const requestId = response.$metadata.requestId ?? randomUUID();
    const call = { requestId, statusCode: response.StatusCode ?? 200 };
    if (response.FunctionError) return { ...call, functionError: response.FunctionError, value: undefined };
    return { ...call, value: parse(response.Payload) };
  } catch (error) {
    report(`could not be called: ${messageOf(error)}`);
    return undefined;
  }
};
