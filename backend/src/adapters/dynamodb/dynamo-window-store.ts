import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SequenceNumber } from '@millrace/contract';
import type {
  RevisableWindowStore,
  SettledPartials,
  WindowPart,
  WindowRevision,
  WindowWrite,
  WriteOutcome,
} from '../../app/settled/ports';
import type { Retention } from '../../domain/retention';
import { mergeSeries, retentionEnd, type WindowKey } from '../../domain/settled/windows';
import { batchGet } from './batch-get';
import { type ConditionalPut, conditionalPuts } from './conditional-puts';
import { orConflict, reaching } from './document-client';
import { type BodyReading, encodeSeries } from './series-codec';
import { addressOf, windowPartOf } from './window-row';

/** The longest body: DynamoDB takes items of 400 KB, with their names and keys. */
const BODY_BYTES = 300 * 1024;

export interface WindowTable extends BodyReading {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly retention: Retention;
}

/** All parts of a window, the last one first. */
const partsBackwards = async (on: WindowTable, key: WindowKey, limit?: number): Promise<WindowPart[]> => {
  const { client, table, identityOf } = on;
  const { pk, sk } = addressOf(key, 0, identityOf);
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      // Exact on every DynamoDB; some local ones ignore case in `begins_with`.
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': sk, ':to': `${sk}\uffff` },
      ConsistentRead: true,
      ScanIndexForward: false,
      ...(limit !== undefined && { Limit: limit }),
    },
  );
  const parts: WindowPart[] = [];
  for await (const { Items = [] } of pages) {
    parts.push(...Items.map((item) => windowPartOf(item, on)));
    if (parts.length === limit) break;
  }
  return parts;
};

const lastPart = async (on: WindowTable, key: WindowKey): Promise<WindowPart | undefined> =>
  (await partsBackwards(on, key, 1))[0];

const read = async (on: WindowTable, keys: readonly WindowKey[]): Promise<(WindowPart | undefined)[]> => {
  const addresses = keys.map((key) => addressOf(key, 0, on.identityOf));
  const found = await batchGet(on.client, on.table, addresses);
  const parts = addresses.map(({ pk, sk }) => {
    const item = found.get(`${pk} ${sk}`);
    return item && windowPartOf(item, on);
  });
  return Promise.all(keys.map((key, i) => (parts[i]?.frozen ? lastPart(on, key) : parts[i])));
};

/** A window in several parts is rare: only then is there more to read than its one item. */
const whole = async (on: WindowTable, keys: readonly WindowKey[]): Promise<SettledPartials[]> => {
  const lasts = await read(on, keys);
  const windows = await Promise.all(
    keys.map(async (key, i): Promise<SettledPartials[]> => {
      const last = lasts[i];
      if (!last) return [];
      const parts = last.part === 0 ? [last] : await partsBackwards(on, key);
      const series = parts.map((part) => part.series).reduce((a, b) => mergeSeries(a, b, on.declaredLabels));
      return [{ start: key.start, seq: last.seq, series }];
    }),
  );
  return windows.flat();
};

interface Condition {
  readonly expression: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** That a part stands where it was read: after as many records, and as often revised. */
const standsAt = (seq: SequenceNumber, revision: number | undefined): Condition =>
  revision === undefined
    ? { expression: 'seq = :expected AND attribute_not_exists(revision)', values: { ':expected': seq } }
    : { expression: 'seq = :expected AND revision = :revision', values: { ':expected': seq, ':revision': revision } };

const isOpenAt = (seq: SequenceNumber, revision: number | undefined): Condition => {
  const { expression, values } = standsAt(seq, revision);
  return { expression: `${expression} AND attribute_not_exists(frozen)`, values };
};

const MISSING: Condition = { expression: 'attribute_not_exists(pk)', values: {} };

/** Undefined where no item can hold it. */
const putOf = (
  { table, retention, identityOf }: WindowTable,
  key: WindowKey,
  { part, seq, frozen, revision, ...body }: WindowPart,
  { expression, values }: Condition,
): ConditionalPut | undefined => {
  if (body.unreadable) return undefined;
  const encoded = encodeSeries(body, identityOf);
  if (encoded.length > BODY_BYTES) return undefined;
  const expires = Math.ceil(retentionEnd(key, retention) / 1000);
  const marks = { ...(frozen && { frozen }), ...(revision !== undefined && { revision }) };
  return {
    TableName: table,
    Item: { ...addressOf(key, part, identityOf), seq, body: encoded, expires, ...marks },
    ConditionExpression: expression,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
};

const makePuts = async (on: WindowTable, puts: readonly (ConditionalPut | undefined)[]): Promise<WriteOutcome[]> => {
  const outcomes = await conditionalPuts(
    on.client,
    puts.filter((put) => put !== undefined),
  );
  const next = outcomes.values();
  return puts.map((put) => (put ? (next.next().value ?? 'conflict') : 'too large'));
};

const putAll = (on: WindowTable, writes: readonly WindowWrite[]): Promise<WriteOutcome[]> =>
  makePuts(
    on,
    writes.map(({ key, part, expected }) =>
      putOf(on, key, part, expected === undefined ? MISSING : isOpenAt(expected, part.revision)),
    ),
  );

/** The revision that comes after a part's own. */
const revised = ({ before, after }: WindowRevision): WindowPart => ({
  ...before,
  ...after,
  revision: (before.revision ?? 0) + 1,
});

const revise = (on: WindowTable, revisions: readonly WindowRevision[]): Promise<WriteOutcome[]> =>
  makePuts(
    on,
    revisions.map((one) => putOf(on, one.key, revised(one), standsAt(one.before.seq, one.before.revision))),
  );

const freeze = ({ client, table, identityOf }: WindowTable, key: WindowKey, part: number, seq: SequenceNumber) =>
  orConflict(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: addressOf(key, part, identityOf),
        UpdateExpression: 'SET frozen = :yes',
        ConditionExpression: 'seq = :seq AND attribute_not_exists(frozen)',
        ExpressionAttributeValues: { ':yes': true, ':seq': seq },
      }),
    ),
  );

export const dynamoWindowStore = (on: WindowTable): RevisableWindowStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the settled windows', request);
  return {
    read: (keys) => reach(read(on, keys)),
    whole: (keys) => reach(whole(on, keys)),
    putAll: (writes) => reach(putAll(on, writes)),
    parts: async (key) => (await reach(partsBackwards(on, key))).reverse(),
    revise: (revisions) => reach(revise(on, revisions)),
    freeze: (key, part, seq) => reach(freeze(on, key, part, seq)),
  };
};
