import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const querySchema = z.object({ ExpressionAttributeValues: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** Values of a Query's key condition, by their names, such as `{ ':pk': { S: 'a' } }`. */
export type QueryValues = z.infer<typeof querySchema>['ExpressionAttributeValues'];

/** A client of a table that answers each Query as scripted, in the form that the service uses: `{ sk: { S: 'a' } }`. */
export const scriptedDynamo = (answer: (values: QueryValues) => readonly unknown[]) => {
  const asked: QueryValues[] = [];
  const handle = async ({ body }: { readonly body?: Uint8Array }) => {
    const values = querySchema.parse(JSON.parse(new TextDecoder().decode(body))).ExpressionAttributeValues;
    asked.push(values);
    const answered = new TextEncoder().encode(JSON.stringify({ Items: answer(values) }));
    return { response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: answered } };
  };
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle },
  });
  return { client: DynamoDBDocumentClient.from(client), asked };
};
