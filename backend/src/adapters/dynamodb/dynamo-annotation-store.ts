import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { annotationSchema } from '@millrace/contract';
import { z } from 'zod';
import type { AnnotationStore, StoredAnnotation } from '../../app/annotations/ports';
import { timedIdStart } from '../../lib/timed-id';
import { reaching } from './document-client';

export interface AnnotationTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** How long they are retained after the time that they are about, ms. */
  readonly retention: number;
}

/** All are in one partition, in the order of their moments: docs/decisions/0104-annotations.md says why that does. */
const PARTITION = 'all';

const rowSchema = z.object({ annotation: annotationSchema.omit({ removable: true }), authorId: z.string() });

/** Nothing for a row that another version of the service wrote otherwise. */
const annotationsIn = (rows: readonly unknown[]): StoredAnnotation[] =>
  rows.flatMap((row) => {
    const { data } = rowSchema.safeParse(row);
    return data ? [{ ...data.annotation, authorId: data.authorId }] : [];
  });

const add = async ({ client, table, retention }: AnnotationTable, { authorId, ...annotation }: StoredAnnotation) => {
  const expires = Math.ceil(((annotation.end ?? annotation.time) + retention) / 1000);
  const Item = { pk: PARTITION, id: annotation.id, annotation, authorId, expires };
  await client.send(new PutCommand({ TableName: table, Item }));
};

type Page = AnnotationStore['page'];

/** From the first id of a moment to the last before another one; ids of the moment `to` are longer than what they begin with. */
const readPage = async ({ client, table }: AnnotationTable, ...[{ from, to, next }, most]: Parameters<Page>) => {
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND id BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': PARTITION, ':from': timedIdStart(from), ':to': timedIdStart(to) },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: most,
    ...(next !== undefined && { ExclusiveStartKey: { pk: PARTITION, id: next } }),
  });
  const { Items = [], LastEvaluatedKey } = await client.send(command);
  const last: unknown = LastEvaluatedKey?.id;
  return { annotations: annotationsIn(Items), ...(typeof last === 'string' && { next: last }) };
};

export const dynamoAnnotationStore = (on: AnnotationTable): AnnotationStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the annotations', request);
  const keyOf = (id: string) => ({ TableName: on.table, Key: { pk: PARTITION, id } });
  return {
    add: (annotation) => reach(add(on, annotation)),
    page: (range, most) => reach(readPage(on, range, most)),
    find: async (id) => {
      const { Item } = await reach(on.client.send(new GetCommand({ ...keyOf(id), ConsistentRead: true })));
      return annotationsIn([Item])[0];
    },
    remove: async (id) => void (await reach(on.client.send(new DeleteCommand(keyOf(id))))),
  };
};
