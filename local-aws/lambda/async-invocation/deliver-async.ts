import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type Envelope, readEnvelope, snsEvent } from '../../s3-sqs-sns/sns-event';
import { writeMail } from '../../shared/mail-file';
import { callFunction } from '../invoke';
import type { AsyncQueue } from './async-queues';
import type { AsyncOptions } from './run-async-queues';

interface Options {
  readonly lambda: LambdaClient;
  readonly mailbox: string;
  readonly report: (problem: string) => void;
}

const NO_SUBJECT = 'AWS Notification Message';

const mailOf = (to: string, { Subject, Message, Timestamp, TopicArn }: Envelope) => ({
  to,
  subject: Subject ?? NO_SUBJECT,
  text: Message,
  topic: TopicArn,
  at: Timestamp,
});

const payloadOf = ({ sender }: AsyncQueue, body: string): Buffer =>
  Buffer.from(sender === 'sns' ? JSON.stringify(snsEvent(readEnvelope(body))) : body);

/** Hands a message to its function, or writes it as a mail. */
export const deliverAsync = ({ lambda, mailbox, report }: Options): AsyncOptions['deliver'] => {
  const call = async (queue: AsyncQueue, name: string, body: string): Promise<boolean> => {
    const tell = (problem: string) => report(`${name}, ${queue.name}: ${problem}`);
    const answer = await callFunction(lambda, name, payloadOf(queue, body), tell);
    if (answer?.functionError !== undefined) tell('failed');
    return answer !== undefined && answer.functionError === undefined;
  };
  return async (queue, body) => {
    const { receiver } = queue;
    if (receiver.kind === 'function') return call(queue, receiver.name, body);
    await writeMail(mailbox, mailOf(receiver.to, readEnvelope(body)));
    return true;
  };
};
