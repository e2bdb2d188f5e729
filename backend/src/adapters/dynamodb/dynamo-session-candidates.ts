import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { SessionCandidate, SessionCandidates } from '../../app/sessions/ports';
import { DAY_MS, SECOND_MS } from '../../domain/time';
import { eachConcurrently } from '../../lib/async';
import { reaching } from './document-client';
import { sortableTime } from './sortable-number';

export interface CandidateTable {
  readonly client: DynamoDBDocumentClient;
  /** That of the checkpoints: no shard is called like the partition. */
  readonly table: string;
}

const PARTITION = 'session candidates';
const WHAT = 'the candidates of rules on sessions';
const CONCURRENCY = 16;

/** They are looked at within minutes. */
const RETAINED_MS = DAY_MS;

const rowSchema = z.object({ id: z.string(), slot: z.int(), arrived: z.int() });

const putOf = ({ table }: CandidateTable, { id, slot, arrived }: SessionCandidate): PutCommand =>
  new PutCommand({
    TableName: table,
    Item: {
      pk: PARTITION,
      sk: `${sortableTime(arrived)}#${sortableTime(slot)}#${id}`,
      ...{ id, slot, arrived },
      expires: Math.ceil((arrived + RETAINED_MS) / SECOND_MS),
    },
  });

export const dynamoSessionCandidates = (on: CandidateTable): SessionCandidates => ({
  put: (candidates) =>
    reaching(
      WHAT,
      eachConcurrently(candidates, CONCURRENCY, async (one) => void (await on.client.send(putOf(on, one)))),
    ),
  between: async ({ from, to }, most) => {
    const query = new QueryCommand({
      TableName: on.table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': PARTITION,
        ':from': sortableTime(Math.max(0, from)),
        ':to': sortableTime(to),
      },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: most,
    });
    const { Items = [] } = await reaching(WHAT, on.client.send(query));
    return Items.flatMap((row) => rowSchema.safeParse(row).data ?? []);
  },
});
