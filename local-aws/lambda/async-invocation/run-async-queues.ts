import type { LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type Envelope, readEnvelope, snsEvent } from '../../s3-sqs-sns/topics';
import { writeMail } from '../../shared/mail-file';
import { callFunction } from '../invoke';
import { pollQueue } from '../poll-queue';
import type { AsyncQueue } from './async-queues';

interface AsyncOptions {
  readonly sqs: SQSClient;
  /** @returns whether it has been taken. */
  readonly deliver: (queue: AsyncQueue, body: string) => Promise<boolean>;
  readonly report: (reason: string) => void;
}

/** Lambda repeats an asynchronous call that fails twice: after one minute, and after two more. */
const RETRY_SECONDS = [60, 120];

/** Longer than any function runs. What was being worked on when the process ended is visible again at the next start. */
const VISIBILITY_SECONDS = 1000;

const runQueue = async (queue: AsyncQueue, { sqs, deliver, report }: AsyncOptions): Promise<() => Promise<void>> => {
  const reportError = (reason: string) => report(`${queue.name}: ${reason}`);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue.name }));

  const handle = async ({ ReceiptHandle, Body = '', Attributes = {} }: Message): Promise<void> => {
    const wait = RETRY_SECONDS[Number(Attributes.ApproximateReceiveCount ?? 1) - 1];
    const taken = await deliver(queue, Body);
    if (!taken && wait !== undefined) {
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: wait }));
      return;
    }
    if (!taken) reportError(`given up after ${RETRY_SECONDS.length + 1} attempts: ${Body}`);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  };

  const receive = async (abortSignal: AbortSignal): Promise<Message[]> => {
    const request = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 20,
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    return (await sqs.send(request, { abortSignal })).Messages ?? [];
  };

  return pollQueue(async (stopping) => void (await Promise.all((await receive(stopping)).map(handle))), reportError);
};

/** Hands on what waits in the queues. @returns what ends that. */
export const runAsyncQueues = async (
  queues: readonly AsyncQueue[],
  options: AsyncOptions,
): Promise<() => Promise<void>> => {
  const stops = await Promise.all(queues.map((queue) => runQueue(queue, options)));
  return async () => void (await Promise.all(stops.map((stop) => stop())));
};

interface Options {
  readonly lambda: LambdaClient;
  readonly mailbox: string;
  readonly report: (reason: string) => void;
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
    const reportError = (reason: string) => report(`${name}, ${queue.name}: ${reason}`);
    const answer = await callFunction(lambda, name, payloadOf(queue, body), reportError);
    if (answer?.functionError !== undefined) reportError('failed');
    return answer !== undefined && answer.functionError === undefined;
  };
  return async (queue, body) => {
    const { receiver } = queue;
    if (receiver.kind === 'function') return call(queue, receiver.name, body);
    await writeMail(mailbox, mailOf(receiver.to, readEnvelope(body)));
    return true;
  };
};
