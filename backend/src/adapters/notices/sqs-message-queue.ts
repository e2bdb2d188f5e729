import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { MessageQueue } from '../../app/notices/ports';
import { reaching } from '../dynamodb/document-client';

export const createSqsClient = (): SQSClient => new SQSClient({});

export const sqsMessageQueue = (client: Pick<SQSClient, 'send'>, queue: string): MessageQueue => ({
  put: async (message) => {
    const command = new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify(message) });
    await reaching('the queue of notices', client.send(command));
  },
});
