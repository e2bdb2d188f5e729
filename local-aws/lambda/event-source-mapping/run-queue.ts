import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import { createFilter } from '../../shared/filter';
import type { FunctionCall } from '../invoke';
import { pollQueue } from '../poll-queue';
import { responseSchema } from './invoke-batch';
import type { QueueMapping } from './mappings';

export interface QueueSettings {
  readonly batchSize: number;
  readonly windowMs: number;
}

/** Messages that wait for the rest of their batch. */
export interface Gathered {
  readonly count: number;
  readonly bytes: number /** When the first came. */;
  readonly since: number;
}

/** Limits of ReceiveMessage: messages of one answer, and how long it waits for the first. */
const RECEIVE = { most: 10, waitMs: 20_000 };

/** Lambda's limit for an invocation; one answer of ReceiveMessage, 1 MiB at most, must still fit. */
const ROOM_BYTES = 5 * 1024 * 1024;

/** What to ask of the queue next; undefined when the batch goes out as it is. */
export const nextReceive = (
  { batchSize, windowMs }: QueueSettings,
  { count, bytes, since }: Gathered,
  now: number,
): { readonly most: number; readonly waitMs: number } | undefined => {
  if (count === 0) return { most: Math.min(RECEIVE.most, batchSize), waitMs: RECEIVE.waitMs };
  const left = since + windowMs - now;
  if (count >= batchSize || bytes >= ROOM_BYTES || left <= 0) return undefined;
  return { most: Math.min(RECEIVE.most, batchSize - count), waitMs: Math.min(RECEIVE.waitMs, left) };
};

/** The messages that a partial answer lets go from the queue: all but those reported on, and none when a report makes no sense. */
export const messagesDone = (answer: unknown, ids: readonly string[]): readonly string[] => {
  if (answer === null || answer === undefined || answer === '') return ids;
  const parsed = responseSchema.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set((parsed.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  return [...failed].every((id) => ids.includes(id)) ? ids.filter((id) => !failed.has(id)) : [];
};

const attributesOf = ({ Attributes = {} }: Message): SQSRecordAttributes => {
  const {
    ApproximateReceiveCount = '1',
    SentTimestamp = '',
    SenderId = '',
    ApproximateFirstReceiveTimestamp = '',
  } = Attributes;
  return { ApproximateReceiveCount, SentTimestamp, SenderId, ApproximateFirstReceiveTimestamp };
};

/** A message as Lambda hands it to a function. */
const toRecord = (message: Message, eventSourceARN: string, awsRegion: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: attributesOf(message),
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion,
});

export interface QueueOptions {
  readonly sqs: SQSClient;
  readonly region: string;
  readonly call: (payload: Buffer) => Promise<FunctionCall | undefined>;
  readonly report: (reason: string) => void;
}

const DELETE_MOST = 10;

const bytesOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, { Body = '' }) => sum + Buffer.byteLength(Body), 0);

const idOf = ({ MessageId = '' }: Message): string => MessageId;

/** A queue as a mapping uses it. */
interface Queue {
  readonly receive: (most: number, waitMs: number, stopping: AbortSignal) => Promise<Message[]>;
  readonly remove: (messages: readonly Message[]) => Promise<void>;
}

const openQueue = async (sqs: SQSClient, QueueName: string): Promise<Queue> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  return {
    receive: async (most, waitMs, abortSignal) => {
      const request = {
        QueueUrl,
        MaxNumberOfMessages: most,
        WaitTimeSeconds: Math.ceil(waitMs / 1000),
        MessageSystemAttributeNames: ['All' as const],
        MessageAttributeNames: ['All'],
      };
      return (await sqs.send(new ReceiveMessageCommand(request), { abortSignal })).Messages ?? [];
    },
    remove: async (messages) => {
      for (let from = 0; from < messages.length; from += DELETE_MOST) {
        const some = messages.slice(from, from + DELETE_MOST);
        const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
  };
};

/** What no filter lets pass is deleted, as on AWS. */
const filtered = ({ receive, remove }: Queue, patterns: QueueMapping['patterns']): Queue['receive'] => {
  const passes = createFilter(patterns, 'body');
  return async (...request) => {
    const messages = await receive(...request);
    const passing = messages.filter(({ Body = '' }) => passes({}, Body));
    await remove(messages.filter((message) => !passing.includes(message)));
    return passing;
  };
};

const gather = async (
  receive: Queue['receive'],
  settings: QueueSettings,
  stopping: AbortSignal,
): Promise<Message[]> => {
  const messages: Message[] = [];
  let since = 0;
  for (;;) {
    const state = { count: messages.length, bytes: bytesOf(messages), since };
    const next = nextReceive(settings, state, Date.now());
    if (!next) return messages;
    const received = await receive(next.most, next.waitMs, stopping);
    if (messages.length === 0) since = Date.now();
    messages.push(...received);
  }
};

/** Calls the function with a batch. @returns the messages that are done. */
const deliver = async (
  messages: readonly Message[],
  mapping: QueueMapping,
  { call, region, report }: QueueOptions,
): Promise<readonly Message[]> => {
  const Records = messages.map((message) => toRecord(message, mapping.eventSourceArn, region));
  const answer = await call(Buffer.from(JSON.stringify({ Records })));
  if (!answer) return [];
  if (answer.functionError !== undefined) {
    report(`failed on a batch of ${messages.length}`);
    return [];
  }
  const ids = messages.map(idOf);
  const done = new Set(mapping.partial ? messagesDone(answer.value, ids) : ids);
  if (done.size < ids.length) report(`did ${done.size} messages of a batch of ${ids.length}`);
  return messages.filter((message) => done.has(idOf(message)));
};

/**
 * Reads a queue with as many readers as the mapping allows. A message that is not done stays in the queue: it comes again
 * after the visibility timeout, or goes to the dead-letter queue, as the queue itself decides.
 */
export const runQueue = async (mapping: QueueMapping, options: QueueOptions): Promise<() => Promise<void>> => {
  const queue = await openQueue(options.sqs, mapping.source);
  const receive = filtered(queue, mapping.patterns);
  const turn = async (stopping: AbortSignal): Promise<void> =>
    queue.remove(await deliver(await gather(receive, mapping, stopping), mapping, options));
  return pollQueue(turn, options.report, mapping.concurrency);
};
