import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { AnswerState, AnswerStore, StoredAnswer } from '../../app/settled/ports';
import { MINUTE_MS } from '../../domain/time';
import { orConflict, reaching } from '../dynamodb/document-client';

export interface AnswerPlaces {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly client: DynamoDBDocumentClient;
  /** That of the tickets, whose entries are as short-lived. */
  readonly table: string;
}

const rowSchema = z.object({ asOf: z.number().optional(), claimedUntil: z.number().optional() });

const hashOf = (question: string): string => createHash('sha256').update(question).digest('hex');

/** Beside the tickets: no hash of one looks like it. */
const keyOf = (question: string) => ({ ticketHash: `answer#${hashOf(question)}` });

/** Below the prefix that expires after a day: stack/data.ts. */
const objectOf = (question: string, asOf: number): string => `answers/${hashOf(question)}/${asOf}.json.gz`;

const packed = promisify(gzip);
const unpacked = promisify(gunzip);
/** JSON gets a tenth as long with the fastest level, and little shorter with others that take three times as long. */
const FASTEST = { level: 1 };

const update = (
  { client, table }: AnswerPlaces,
  question: string,
  change: Pick<UpdateCommand['input'], 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>,
): Promise<'written' | 'conflict'> =>
  orConflict(client.send(new UpdateCommand({ TableName: table, Key: keyOf(question), ...change })));

const look = async ({ client, table }: AnswerPlaces, question: string): Promise<AnswerState> => {
  const { Item = {} } = await client.send(new GetCommand({ TableName: table, Key: keyOf(question) }));
  const { asOf, claimedUntil } = rowSchema.parse(Item);
  return { newest: asOf, claimedUntil };
};

const read = async ({ s3, bucket }: AnswerPlaces, question: string, asOf: number): Promise<string> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: objectOf(question, asOf) }));
  if (!Body) throw new Error('the object has no body');
  return (await unpacked(await Body.transformToByteArray())).toString();
};

const EXPIRES_MS = 2 * MINUTE_MS;

const expiryOf = (now: number): number => Math.ceil((now + EXPIRES_MS) / 1000);

/** First the object, so that whoever learns of it finds it. */
const put = async (places: AnswerPlaces, question: string, { asOf, text }: StoredAnswer): Promise<void> => {
  const Key = objectOf(question, asOf);
  const Body = await packed(text, FASTEST);
  const kind = { ContentType: 'application/json', ContentEncoding: 'gzip' };
  await places.s3.send(new PutObjectCommand({ Bucket: places.bucket, Key, Body, ...kind }));
  await update(places, question, {
    UpdateExpression: 'SET asOf = :asOf, expires = :expires REMOVE claimedUntil',
    ConditionExpression: 'attribute_not_exists(asOf) OR asOf < :asOf',
    ExpressionAttributeValues: { ':asOf': asOf, ':expires': expiryOf(asOf) },
  });
};

/** An object for each answer, and for each question an entry of a table that says which is the newest and who makes the next. */
export const s3AnswerStore = (places: AnswerPlaces): AnswerStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the store of answers', request);
  return {
    look: (question) => reach(look(places, question)),
    read: (question, asOf) => reach(read(places, question, asOf)),
    claim: async (question, { now, until, notBefore }) => {
      const claimed = update(places, question, {
        UpdateExpression: 'SET claimedUntil = :until, expires = :expires',
        ConditionExpression:
          '(attribute_not_exists(claimedUntil) OR claimedUntil <= :now) AND (attribute_not_exists(asOf) OR asOf < :notBefore)',
        ExpressionAttributeValues: {
          ':until': until,
          ':expires': expiryOf(until),
          ':now': now,
          ':notBefore': notBefore,
        },
      });
      return (await reach(claimed)) === 'written';
    },
    put: (question, answer) => reach(put(places, question, answer)),
    release: async (question, until) => {
      const released = update(places, question, {
        UpdateExpression: 'REMOVE claimedUntil',
        ConditionExpression: 'claimedUntil = :until',
        ExpressionAttributeValues: { ':until': until },
      });
      await reach(released);
    },
  };
};
