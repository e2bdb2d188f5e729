import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import { messageOf } from '../../shared/user-error';
import type { FunctionCall } from '../invoke';
import { createFilter } from './filter';
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

const PAUSE_MS = 1000;
const DELETE_MOST = 10;

const bytesOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, { Body = '' }) => sum + Buffer.byteLength(Body), 0);

const idOf = ({ MessageId = '' }: Message): string => MessageId;

/**
 * Reads a queue with as many readers as the mapping allows. A message that is not done stays in the queue: it comes again
 * after the visibility timeout, or goes to the dead-letter queue, as the queue itself decides.
 */
export const runQueue = async (mapping: QueueMapping, options: QueueOptions): Promise<() => Promise<void>> => {
  const { sqs, report } = options;
  const stopping = new AbortController();
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: mapping.source }));
  const passes = createFilter(mapping.patterns, 'body');

  const receive = async (most: number, waitMs: number): Promise<Message[]> => {
    const request = {
      QueueUrl,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: Math.ceil(waitMs / 1000),
      MessageSystemAttributeNames: ['All' as const],
      MessageAttributeNames: ['All'],
    };
    const answer = await sqs.send(new ReceiveMessageCommand(request), { abortSignal: stopping.signal });
    return answer.Messages ?? [];
  };

  const remove = async (messages: readonly Message[]): Promise<void> => {
    for (let from = 0; from < messages.length; from += DELETE_MOST) {
      const some = messages.slice(from, from + DELETE_MOST);
      const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  };

  /** What no filter lets pass is deleted, as on AWS. */
  const sift = async (messages: readonly Message[]): Promise<Message[]> => {
    const passing = messages.filter(({ Body = '' }) => passes({}, Body));
    await remove(messages.filter((message) => !passing.includes(message)));
    return passing;
  };

  const gather = async (): Promise<Message[]> => {
    const messages: Message[] = [];
    let since = 0;
    for (;;) {
      const state = { count: messages.length, bytes: bytesOf(messages), since };
      const next = nextReceive(mapping, state, Date.now());
      if (!next) return messages;
      const received = await sift(await receive(next.most, next.waitMs));
      if (messages.length === 0) since = Date.now();
      messages.push(...received);
    }
  };

  const deliver = async (messages: readonly Message[]): Promise<void> => {
    const Records = messages.map((message) => toRecord(message, mapping.eventSourceArn, options.region));
    const call = await options.call(Buffer.from(JSON.stringify({ Records })));
    if (!call) return;
    if (call.functionError !== undefined) return report(`failed on a batch of ${messages.length}`);
    const ids = messages.map(idOf);
    const done = new Set(mapping.partial ? messagesDone(call.value, ids) : ids);
    if (done.size < ids.length) report(`did ${done.size} messages of a batch of ${ids.length}`);
    await remove(messages.filter((message) => done.has(idOf(message))));
  };

  const reader = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await deliver(await gather());
      } catch (error) {
        if (stopping.signal.aborted) return;
        report(`could not be read: ${messageOf(error)}`);
        await sleep(PAUSE_MS);
      }
    }
  };

  const readers = Array.from({ length: mapping.concurrency }, reader);
  return async () => {
    stopping.abort();
    await Promise.all(readers);
  };
};
