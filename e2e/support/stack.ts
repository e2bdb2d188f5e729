import { readFileSync } from 'node:fs';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { type Endpoints, endpointsSchema } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const endpointsFile = (): string => {
  const file = process.env.MILLRACE_ENDPOINTS;
  if (!file) throw new Error('MILLRACE_ENDPOINTS must name the endpoints file of a running stack; `npm test` sets it');
  return file;
};

/** The stack under test. */
export const stack: Endpoints = endpointsSchema.parse(JSON.parse(readFileSync(endpointsFile(), 'utf8')));

const local = { region: stack.region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export const kinesis = new KinesisClient({
  ...local,
  endpoint: stack.kinesis,
  requestHandler: new NodeHttpHandler(),
});
export const dynamodb = new DynamoDBClient({ ...local, endpoint: stack.dynamodb });
export const callbacks = new ApiGatewayManagementApiClient({
  ...local,
  endpoint: stack.websocket.replace(/^ws/, 'http'),
});

export interface StreamRecord {
  readonly key: string;
  readonly data: string | Uint8Array;
}

export interface Place {
  readonly shard: string;
  readonly seq: string;
}

/** Puts records with the AWS SDK, 500 a call, and fails when the stream did not acknowledge every one. Answers where each stands. */
export const put = async (records: readonly StreamRecord[]): Promise<Place[]> => {
  const places: Place[] = [];
  for (let at = 0; at < records.length; at += 500) {
    const Records = records.slice(at, at + 500).map(({ key, data }) => ({
      PartitionKey: key,
      Data: typeof data === 'string' ? new TextEncoder().encode(data) : data,
    }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName: stack.stream, Records }));
    if (answer.FailedRecordCount !== 0) throw new Error(`${answer.FailedRecordCount} records were not acknowledged`);
    for (const { ShardId = '', SequenceNumber = '' } of answer.Records ?? [])
      places.push({ shard: ShardId, seq: SequenceNumber });
  }
  return places;
};

export const user = (group: string) => {
  const found = stack.users.find(({ groups }) => groups.includes(group));
  if (!found) throw new Error(`the endpoints file names no user in ${group}`);
  return found;
};
