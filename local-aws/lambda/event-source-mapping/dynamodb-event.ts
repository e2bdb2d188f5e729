import type { _Record, AttributeValue } from '@aws-sdk/client-dynamodb-streams';

export interface Origin {
  readonly eventSourceArn: string;
  readonly region: string;
}

/** Binary values stand in base64 in the event, at any depth. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

const image = (name: string, attributes: Record<string, AttributeValue> | undefined) =>
  attributes === undefined ? {} : { [name]: plain(attributes) };

/**
 * A change of a table as Lambda hands it to a function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export const toEntry = ({ eventID, eventName, dynamodb = {} }: _Record, { eventSourceArn, region }: Origin) => ({
  eventID: eventID ?? '',
  eventName: eventName ?? '',
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: region,
  dynamodb: {
    ApproximateCreationDateTime: Math.floor((dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
    ...image('Keys', dynamodb.Keys),
    ...image('NewImage', dynamodb.NewImage),
    ...image('OldImage', dynamodb.OldImage),
    SequenceNumber: dynamodb.SequenceNumber ?? '',
    SizeBytes: dynamodb.SizeBytes ?? 0,
    StreamViewType: dynamodb.StreamViewType ?? '',
  },
  eventSourceARN: eventSourceArn,
});
