import type { FirehoseTransformationEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { readArchiveLine } from '../../domain/archive/archive-line';
import { transform } from './archive-transform';

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesisfirehose.html
const event: FirehoseTransformationEvent = {
  invocationId: 'invoked123',
  deliveryStreamArn: 'aws:lambda:events',
  sourceKinesisStreamArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events',
  region: 'us-west-2',
  records: [
    {
      data: 'SGVsbG8gV29ybGQ=',
      recordId: 'record1',
      approximateArrivalTimestamp: 1510772160000,
      kinesisRecordMetadata: {
        shardId: 'shardId-000000000000',
        partitionKey: '4d1ad2b9-24f8-4b9d-a088-76e9947c317a',
        approximateArrivalTimestamp: 1510772160000,
        sequenceNumber: '49546986683135544286507457936321625675700192471156785154',
        subsequenceNumber: '',
      },
    },
  ],
};

test('a record comes out as its line of the archive', async () => {
  const { records } = transform(JSON.parse(JSON.stringify(event)));
  const [answer] = records;
  const line = Buffer.from(answer?.result === 'Ok' ? answer.data : '', 'base64').toString();
  expect(answer).toMatchObject({ recordId: 'record1', result: 'Ok' });
  expect(JSON.parse(line)).toEqual({
    shard: 'shardId-000000000000',
    sequenceNumber: '49546986683135544286507457936321625675700192471156785154',
    arrival: 1510772160000,
    partitionKey: '4d1ad2b9-24f8-4b9d-a088-76e9947c317a',
    text: 'Hello World',
  });
});

test('the lines of several records give back their exact bytes and shards', async () => {
  const sent = [
    { shardId: 'shardId-000000000000', data: Buffer.from('{"n":1}') },
    { shardId: 'shardId-000000000001', data: Buffer.from([0xff, 0xfe, 0, 0x0a]) },
  ];
  const [first] = event.records;
  const records = sent.map(({ shardId, data }, i) => ({
    ...first,
    recordId: `record${i}`,
    data: data.toString('base64'),
    kinesisRecordMetadata: { ...first?.kinesisRecordMetadata, shardId },
  }));
  const answer = transform(JSON.parse(JSON.stringify({ ...event, records })));
  const archived = answer.records
    .map((record) => (record.result === 'Ok' ? Buffer.from(record.data, 'base64').toString() : ''))
    .map(readArchiveLine);
  expect(archived.map(({ shard, data }) => [shard, Buffer.from(data).toString('hex')])).toEqual(
    sent.map(({ shardId, data }) => [shardId, data.toString('hex')]),
  );
});

test.each([
  ['as a number, as it comes from AWS', [0, 1]],
  ['as text, as it is documented', ['0', '1']],
])('equal records of one aggregate stay apart by their place in it: %s', async (_, places) => {
  const [first] = event.records;
  const records = places.map((subsequenceNumber, i) => ({
    ...first,
    recordId: `record${i}`,
    kinesisRecordMetadata: { ...first?.kinesisRecordMetadata, subsequenceNumber },
  }));
  const answer = transform(JSON.parse(JSON.stringify({ ...event, records })));
  const lines = answer.records.map((record) =>
    record.result === 'Ok' ? Buffer.from(record.data, 'base64').toString() : '',
  );
  expect(lines.map((line) => JSON.parse(line).subsequence)).toEqual([0, 1]);
  expect(lines.map((line) => readArchiveLine(line).subsequence)).toEqual([0, 1]);
});
