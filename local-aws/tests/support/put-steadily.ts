/**
 * Puts records until it is killed, and writes a line for every one that was acknowledged: shard, sequence number and text.
 * Arguments: endpoint, stream, file, records a second.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { credentials } from '../../shared/aws-clients';

const [endpoint = '', StreamName = '', file = '', rate = ''] = process.argv.slice(2);
const CALLS_A_SECOND = 20;
const client = new KinesisClient({
  region: 'eu-west-1',
  credentials,
  endpoint,
  maxAttempts: 1,
  requestHandler: new NodeHttpHandler({ requestTimeout: 2000, throwOnRequestTimeout: true }),
});

for (let first = 0; ; ) {
  const count = Math.ceil(Number(rate) / CALLS_A_SECOND);
  const texts = Array.from({ length: count }, (_, index) => String(first + index));
  first += count;
  try {
    const Records = texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) }));
    const answer = await client.send(new PutRecordsCommand({ StreamName, Records }));
    const lines = (answer.Records ?? []).flatMap(({ ShardId, SequenceNumber }, index) =>
      SequenceNumber === undefined ? [] : [`${ShardId} ${SequenceNumber} ${texts[index]}\n`],
    );
    appendFileSync(file, lines.join(''));
  } catch {
    // Nobody is there just now. What was not acknowledged is not put again.
  }
  await sleep(1000 / CALLS_A_SECOND);
}
