import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { originOf, type Ports } from './ports';

/** Stand-ins check no signature; these only have to be there. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

export interface AwsClients {
  readonly kinesis: KinesisClient;
  readonly dynamodb: DynamoDBClient;
  readonly dynamodbStreams: DynamoDBStreamsClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

/** @param sessionToken what Lambda wants of who invokes a function. */
export const awsClients = (ports: Ports, region: string, sessionToken = ''): AwsClients => {
  const common = { region, credentials };
  return {
    // The client's default is HTTP/2, which kinesalite does not speak.
    kinesis: new KinesisClient({
      ...common,
      endpoint: originOf(ports, 'kinesis'),
      requestHandler: new NodeHttpHandler(),
    }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: originOf(ports, 'dynamodb') }),
    dynamodbStreams: new DynamoDBStreamsClient({ ...common, endpoint: originOf(ports, 'dynamodb') }),
    s3: new S3Client({ ...common, endpoint: originOf(ports, 'storage'), forcePathStyle: true }),
    sns: new SNSClient({ ...common, endpoint: originOf(ports, 'storage') }),
    sqs: new SQSClient({ ...common, endpoint: originOf(ports, 'storage') }),
    // A function may run for 15 minutes, and a call that failed must not be repeated behind the mapping's back.
    lambda: new LambdaClient({
      ...common,
      credentials: { ...credentials, sessionToken },
      endpoint: originOf(ports, 'lambda'),
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ requestTimeout: 900_000, throwOnRequestTimeout: true }),
    }),
  };
};
