import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** A conditional write: whether its condition held. */
export const orConflict = async (request: Promise<unknown>): Promise<'written' | 'conflict'> => {
  try {
    await request;
    return 'written';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'conflict';
    throw error;
  }
};
