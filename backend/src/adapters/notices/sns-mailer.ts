import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Mailer } from '../../app/notices/ports';
import { reaching } from '../dynamodb/document-client';

export const createSnsClient = (): SNSClient => new SNSClient({});

/** A topic for each channel: `topics` and the channel's name are its ARN. */
export const snsMailer = (client: Pick<SNSClient, 'send'>, topics: string): Mailer => ({
  send: async (channel, { subject, text }) => {
    const command = new PublishCommand({ TopicArn: `${topics}${channel}`, Subject: subject, Message: text });
    await reaching(`the topic of the channel "${channel}"`, client.send(command));
  },
});
