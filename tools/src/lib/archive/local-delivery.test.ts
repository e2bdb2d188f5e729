// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how serverless.yml writes its variables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createResolver } from '@millrace/local-aws/cloudformation/resolve';
import { templateSchema } from '@millrace/local-aws/cloudformation/template';
import { addToBuffer, type Buffered, dueAt, emptyBuffer, objectsOf } from '@millrace/local-aws/firehose/buffer';
import { type DeliveryStream, deliveryStreamsOf } from '@millrace/local-aws/firehose/delivery-streams';
import { type SourceRecord, transformRecords } from '@millrace/local-aws/firehose/transform';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { transform } from '../../../../backend/src/handlers/stream/archive-transform';
import { parseTemplate } from '../../../../backend/stack/account';
import { backend } from '../cli/paths';

/** As resources/archive.yml says it, read by nothing that plays it. */
const declared = z.object({
  Prefix: z.string(),
  ErrorOutputPrefix: z.string(),
  CompressionFormat: z.literal('GZIP'),
  BufferingHints: z.object({ IntervalInSeconds: z.number(), SizeInMBs: z.number() }),
  ProcessingConfiguration: z.object({
    Processors: z.tuple([
      z.object({ Parameters: z.array(z.object({ ParameterName: z.string(), ParameterValue: z.unknown() })) }),
    ]),
  }),
});

const resourcesIn = (file: string): Record<string, unknown> => {
  const text = readFileSync(join(backend, 'resources', file), 'utf8');
  const filled = text.replaceAll('${self:custom.prefix}', 'millrace-dev').replaceAll(/\$\{stage:[\w.]+\}/g, '7');
  return z.object({ Resources: z.record(z.string(), z.unknown()) }).parse(parseTemplate(filled)).Resources;
};

const template = templateSchema.parse({
  Resources: {
    ...resourcesIn('archive.yml'),
    ...resourcesIn('stream.yml'),
    ArchiveLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'millrace-dev-archive' } },
  },
});

const destination = declared.parse(template.Resources.ArchiveDelivery?.Properties.ExtendedS3DestinationConfiguration);

const identity = { region: 'eu-west-1', account: '000000000000', stack: 'millrace-dev' };

const played = (): DeliveryStream => {
  const [stream, ...more] = deliveryStreamsOf(template, createResolver(template, identity));
  if (!stream || more.length > 0) throw new Error('the template has other delivery streams than one');
  return stream;
};

const arrival = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

const record = (sequenceNumber: string, data: Buffer, arrivedAfter = 0): SourceRecord => ({
  ...{ shardId: 'shardId-000000000003', sequenceNumber, partitionKey: 'vehicle-7' },
  ...{ arrival: arrival + arrivedAfter, data },
});

/** The function that the template names is the service's own; one that fails for records whose text asks for it. */
const call = async (_: string, payload: Buffer) => {
  const { records } = transform(JSON.parse(payload.toString()));
  const answers = records.map((answer, i) => {
    const asked = Buffer.from(JSON.parse(payload.toString()).records[i].data, 'base64').toString() === 'fail';
    return asked ? { recordId: answer.recordId, result: 'ProcessingFailed' as const } : answer;
  });
  return { requestId: '1', statusCode: 200, value: { records: answers } };
};

const MIB = 1024 * 1024;
const now = arrival + 10_000;
const naming = { uuid: () => '0b5c9e7e-5d3c-4a51-8f3e-111111111111', random: () => 'random' };

const buffered = async (stream: DeliveryStream, records: readonly SourceRecord[]): Promise<Buffered> => {
  const deps = { call, now: () => now, uuid: naming.uuid, wait: async () => undefined };
  const transformed = await transformRecords(stream, records, deps);
  return addToBuffer(stream, emptyBuffer, { ...transformed, checkpoints: new Map([['shard', '1']]) }, now);
};

/** https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html: by the arrival of the oldest record, in UTC. */
const filled = (prefix: string): string =>
  prefix
    .replace('!{firehose:error-output-type}', 'processing-failed')
    .replace('!{timestamp:yyyy}', '2026')
    .replace('!{timestamp:MM}', '01')
    .replace('!{timestamp:dd}', '02')
    .replace('!{timestamp:HH}', '03');

describe('the local delivery to the archive, compared with the template', () => {
  const bytes = Buffer.from([0xff, 0x00, 0x0a]);
  const records = [record('8', Buffer.from('{"id":"å"}'), 500), record('7', bytes), record('9', Buffer.from('fail'))];

  test('puts records below its prefix, by the arrival of the oldest, and failures below its error prefix', async () => {
    const stream = played();
    const keys = objectsOf(stream, await buffered(stream, records), naming).map(({ key }) => key);
    const name = `millrace-dev-archive-1-2026-01-02-03-04-05-${naming.uuid()}.gz`;
    expect(keys).toEqual([filled(destination.Prefix) + name, filled(destination.ErrorOutputPrefix) + name]);
    expect(keys.join()).not.toContain('!');
  });

  test('writes what the function makes of each record, compressed as it says', async () => {
    const stream = played();
    const [object, failures] = objectsOf(stream, await buffered(stream, records), naming);
    const about = { shard: 'shardId-000000000003', partitionKey: 'vehicle-7' };
    const lines = gunzipSync(object?.body ?? '')
      .toString()
      .split('\n');
    expect(lines.filter(Boolean).map((line) => JSON.parse(line))).toEqual([
      { ...about, sequenceNumber: '8', arrival: arrival + 500, text: '{"id":"å"}' },
      { ...about, sequenceNumber: '7', arrival, base64: bytes.toString('base64') },
    ]);
    expect(lines.at(-1)).toBe('');
    expect(JSON.parse(gunzipSync(failures?.body ?? '').toString())).toMatchObject({
      errorCode: 'Lambda.ProcessingFailedStatus',
      rawData: Buffer.from('fail').toString('base64'),
    });
  });

  test('buffers as long and as much as it says, whichever comes first', async () => {
    const stream = played();
    const { IntervalInSeconds, SizeInMBs } = destination.BufferingHints;
    const little = await buffered(stream, records);
    expect(dueAt(stream, little)).toBe(now + IntervalInSeconds * 1000);
    const most = SizeInMBs * MIB;
    expect(dueAt(stream, { ...little, bytes: most - 1 })).toBe(now + IntervalInSeconds * 1000);
    expect(dueAt(stream, { ...little, bytes: most })).toBeLessThan(now);
    expect(dueAt(stream, emptyBuffer)).toBe(Number.POSITIVE_INFINITY);
  });

  test('calls the function with as much at a time, and as often, as it says', async () => {
    const [{ Parameters }] = destination.ProcessingConfiguration.Processors;
    const said = Object.fromEntries(Parameters.map((one) => [one.ParameterName, one.ParameterValue]));
    expect(played().transform).toEqual({
      functionName: 'millrace-dev-archive',
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:millrace-dev-archive',
      bytes: Number(said.BufferSizeInMBs) * MIB,
      retries: Number(said.NumberOfRetries),
    });
    const calls: number[] = [];
    const counting = async (_: string, payload: Buffer) => {
      calls.push(JSON.parse(payload.toString()).records.length);
      return call(_, payload);
    };
    const half = Buffer.alloc((Number(said.BufferSizeInMBs) * MIB) / 2 - 1);
    const three = ['1', '2', '3'].map((seq) => record(seq, half));
    await transformRecords(played(), three, { call: counting, now: () => now, uuid: naming.uuid, wait: async () => 1 });
    expect(calls).toEqual([2, 1]);
  });
});
