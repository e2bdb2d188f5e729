import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, ListSubscriptionsCommand, PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REGION, startStorage, type TestStorage } from '../tests/support/storage';

const Bucket = 'bucket';
const arnOf = (name: string) => `arn:aws:sqs:${REGION}:000000000000:${name}`;

let storage: TestStorage;
beforeAll(async () => {
  storage = await startStorage([
    {
      bucket: Bucket,
      id: 'Bucket-0',
      events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'],
      prefix: 'notified/',
      suffix: '',
      target: { kind: 'queue', arn: arnOf('notified') },
    },
    {
      bucket: Bucket,
      id: 'Bucket-1',
      events: ['s3:ObjectCreated:Put'],
      prefix: 'topic/',
      suffix: '',
      target: { kind: 'topic', arn: `arn:aws:sns:${REGION}:000000000000:changes` },
    },
  ]);
  await storage.clients.s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => storage.stop());

const put = (Key: string, Body: string, more: object = {}) =>
  storage.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

const get = async (Key: string): Promise<string | undefined> =>
  (await storage.clients.s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

const urlOf = async (QueueName: string): Promise<string> =>
  (await storage.clients.sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';

/** Messages of a queue, once there are as many. */
const received = async (queue: string, count: number): Promise<string[]> => {
  const QueueUrl = await urlOf(queue);
  const bodies: string[] = [];
  for (let tries = 0; bodies.length < count && tries < 10; tries += 1) {
    const request = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await storage.clients.sqs.send(request);
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await storage.clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return bodies;
};

test('calls that the stand-in would take for a put leave the object alone and say why', async () => {
  await put('a', 'the object');
  const Tagging = { TagSet: [{ Key: 'k', Value: 'v' }] };
  const refused = { name: 'NotImplemented', message: expect.stringContaining('/bucket/a?') };
  await expect(
    storage.clients.s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging })),
  ).rejects.toMatchObject(refused);
  await expect(
    storage.clients.s3.send(new PutObjectAclCommand({ Bucket, Key: 'a', ACL: 'public-read' })),
  ).rejects.toMatchObject(refused);
  const VersioningConfiguration = { Status: 'Enabled' as const };
  await expect(
    storage.clients.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration })),
  ).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(await get('a')).toBe('the object');
});

test('what the headers say of an object stays with it, through a copy and an upload in parts too', async () => {
  const expires = 'Wed, 21 Oct 2026 07:28:00 GMT';
  const received = {
    ContentEncoding: 'gzip',
    CacheControl: 'no-store',
    ContentDisposition: 'attachment; filename="a.csv"',
    ContentLanguage: 'de',
    Metadata: { own: 'x' },
  };
  const said = { ...received, Expires: new Date(expires) };
  await put('encoded', 'zip', said);
  const { s3 } = storage.clients;
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/encoded` }));
  const parts = { Bucket, Key: 'parts' };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...parts, ...said }));
  const { ETag } = await s3.send(new UploadPartCommand({ ...parts, UploadId, PartNumber: 1, Body: 'zip' }));
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await s3.send(new CompleteMultipartUploadCommand({ ...parts, UploadId, MultipartUpload }));
  for (const Key of ['encoded', 'copy', 'parts'])
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ...received,
      ExpiresString: expires,
    });
});

test('an object may be empty and have no type, as the CLI puts one', async () => {
  const { status } = await fetch(`${storage.url}/${Bucket}/empty`, { method: 'PUT' });
  expect(status).toBe(200);
  expect(await get('empty')).toBe('');
});

test('a put on the condition that there is no object does not replace one', async () => {
  await put('once', 'first', { IfNoneMatch: '*' });
  await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await get('once')).toBe('first');
});

// AWS answers BadDigest.
test('a checksum that is wrong is not noticed', async () => {
  const ChecksumSHA256 = Buffer.alloc(32).toString('base64');
  await expect(put('checked', 'x', { ChecksumSHA256 })).resolves.toBeDefined();
});

test('a put on the condition that the object is still the same replaces no other', async () => {
  const { ETag: IfMatch } = await put('same', 'first');
  await put('same', 'second', { IfMatch });
  await expect(put('same', 'third', { IfMatch })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await get('same')).toBe('second');
});

test('a queue is notified of objects that are put, copied, put in parts and removed', async () => {
  await urlOf('notified');
  const { s3 } = storage.clients;
  await put('notified/a b', 'xyz');
  await put('unnotified', 'x');
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'notified/copy', CopySource: `${Bucket}/unnotified` }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'notified/copy' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'notified/was-never-there' }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'notified/a b' }] } }));
  const events = (await received('notified', 4)).map((body) => JSON.parse(body).Records[0]);
  expect(events.map(({ eventName, s3: { object } }) => [eventName, object.key, object.size])).toEqual([
    ['ObjectCreated:Put', 'notified/a+b', 3],
    ['ObjectCreated:Copy', 'notified/copy', 1],
    ['ObjectRemoved:Delete', 'notified/copy', undefined],
    ['ObjectRemoved:Delete', 'notified/a+b', undefined],
  ]);
});

test('a topic is notified, and notifies its queues', async () => {
  const { sns } = storage.clients;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'changes' }));
  await urlOf('changes');
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('changes') }));
  await put('topic/a', 'x');
  const [body = '{}'] = await received('changes', 1);
  expect(JSON.parse(body)).toMatchObject({ Subject: 'Amazon S3 Notification' });
  expect(JSON.parse(JSON.parse(body).Message).Records[0].s3.object.key).toBe('topic/a');
});

test('what would never be delivered is refused', async () => {
  const { sns } = storage.clients;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mails' }));
  const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://example.com' });
  await expect(sns.send(subscribe)).rejects.toMatchObject({ name: 'NotImplemented' });
  const Message = JSON.stringify({ default: 'x' });
  await expect(sns.send(new PublishCommand({ TopicArn, Message, MessageStructure: 'json' }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
  const text = new PublishCommand({ PhoneNumber: '+491701234567', Message: 'x' });
  await expect(sns.send(text)).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('what was acknowledged is there again after kill -9, and what was deleted is not', async () => {
  const { s3, sqs, sns } = storage.clients;
  await put('kept', 'bytes', { ContentEncoding: 'gzip', ContentType: 'text/csv', Metadata: { own: 'x' } });
  await put('deleted', 'bytes');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));
  const QueueUrl = await urlOf('kept');
  for (const MessageBody of ['waits', 'in flight', 'done'])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const done = Messages.find(({ Body }) => Body === 'done')?.ReceiptHandle;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: done }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'kept' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('kept') }));
  const before = await s3.send(new HeadObjectCommand({ Bucket, Key: 'kept' }));

  await storage.crash();

  expect(await get('kept')).toBe('bytes');
  const { LastModified, ETag, ContentEncoding, ContentType, Metadata } = before;
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'kept' }))).toMatchObject({
    LastModified,
    ETag,
    ContentEncoding,
    ContentType,
    Metadata,
  });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'deleted' }));
  expect(Contents).toEqual([]);
  await urlOf('kept');
  await sns.send(new PublishCommand({ TopicArn, Message: 'after' }));
  const bodies = await received('kept', 3);
  expect(bodies.slice(0, 2).sort()).toEqual(['in flight', 'waits']);
  expect(JSON.parse(bodies[2] ?? '{}')).toMatchObject({ Message: 'after' });
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
  expect(Subscriptions.filter((one) => one.TopicArn === TopicArn)).toHaveLength(1);
});
