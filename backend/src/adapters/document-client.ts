import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '../app/errors';

export const createDocumentClient = (): DynamoDBDocumentClient => DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** Turns whatever a table's client throws into the one error that callers know. */
export const reaching = async <T>(what: string, request: Promise<T>): Promise<T> => {
  try {
    return await request;
  } catch (error) {
    throw unavailable(what, error);
  }
};
