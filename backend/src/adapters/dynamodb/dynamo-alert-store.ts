import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Alert, alertSchema } from '@millrace/contract';
import { z } from 'zod';
import {
  type AlertPage,
  type AlertStore,
  type Deed,
  NO_RULES,
  type RuleStateStore,
  type StoredRules,
} from '../../app/rules/ports';
import { openedAtOf } from '../../domain/rules/rule-fold';
import { batchGet } from './batch-get';
import { orConflict, reaching } from './document-client';
import { decodeRules, encodeRules } from './rules-codec';

export interface AlertTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** How long alerts are retained after they were opened, ms. */
  readonly retention: number;
}

const STATE = { pk: 'rules', sk: 'state' } as const;
const ALERTS = 'alerts';

const TIME_DIGITS = 13;

/** In the order of the moments when they were opened, which ids say. */
const keyOf = (id: string) => ({
  pk: ALERTS,
  sk: `${String(openedAtOf(id) ?? 0).padStart(TIME_DIGITS, '0')} ${id}`,
});

const storedSchema = z.object({ version: z.int(), body: z.unknown() });

const NOTHING: StoredRules = { version: 0, ...NO_RULES };

/** One that a newer version wrote otherwise is begun anew: its version goes on. */
const storedOf = (item: unknown): StoredRules => {
  const stored = storedSchema.safeParse(item);
  if (!stored.success) return NOTHING;
  const { version, body } = stored.data;
  const state = body instanceof Uint8Array ? decodeRules(body) : undefined;
  return state ? { version, ...state } : { ...NOTHING, version };
};

/** One item, so that a state and the changes that it comes with are written together. */
export const dynamoRuleStateStore = ({ client, table }: Omit<AlertTable, 'retention'>): RuleStateStore => ({
  read: () =>
    reaching(
      'the rules',
      client
        .send(new GetCommand({ TableName: table, Key: STATE, ConsistentRead: true }))
        .then(({ Item }) => storedOf(Item)),
    ),
  write: async (state, version) => {
    const put = new PutCommand({
      TableName: table,
      Item: { ...STATE, version: version + 1, body: encodeRules(state) },
      ConditionExpression: version === 0 ? 'attribute_not_exists(#version)' : '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ...(version > 0 && { ExpressionAttributeValues: { ':version': version } }),
    });
    return (await reaching('the rules', orConflict(client.send(put)))) === 'written';
  },
});

const deed = z.object({ by: z.string(), at: z.int() });

/** What rules said, and beside it what people did: neither overwrites the other. */
const rowSchema = z.object({
  alert: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(alertSchema),
  acknowledged: deed.optional(),
  silenced: deed.extend({ until: z.int() }).optional(),
  handled: z.int().default(0),
});

/** Nothing for a row that another version of the service wrote otherwise. */
const alertsIn = (rows: Iterable<unknown>): Alert[] =>
  [...rows].flatMap((row) => {
    const parsed = rowSchema.safeParse(row);
    if (!parsed.success) return [];
    const { alert, acknowledged, silenced, handled } = parsed.data;
    return [{ ...alert, ...(acknowledged && { acknowledged }), ...(silenced && { silenced }), handled }];
  });

const update = async ({ client, table }: AlertTable, id: string, command: object): Promise<Alert | undefined> => {
  const ReturnValues = 'ALL_NEW';
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({ TableName: table, Key: keyOf(id), ReturnValues, ...command }),
    );
    return alertsIn([Attributes])[0];
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

const find = async ({ client, table }: AlertTable, ids: readonly string[]): Promise<Alert[]> => {
  const found = await batchGet(client, table, [...new Set(ids)].map(keyOf));
  return alertsIn(ids.map((id) => found.get(`${ALERTS} ${keyOf(id).sk}`)));
};

const put = async (on: AlertTable, alert: Alert): Promise<Alert> => {
  const stored = await update(on, alert.id, {
    UpdateExpression: 'SET alert = :alert, revision = :revision, #status = :status, expires = :expires',
    ConditionExpression: 'attribute_not_exists(revision) OR revision < :revision',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':alert': JSON.stringify(alert),
      ':revision': alert.revision,
      ':status': alert.status,
      ':expires': Math.ceil((alert.openedAt + on.retention) / 1000),
    },
  });
  return stored ?? (await find(on, [alert.id]))[0] ?? alert;
};

const handle = (on: AlertTable, id: string, done: Deed): Promise<Alert | undefined> => {
  const [[name, value] = []] = Object.entries(done);
  const kept = name === 'acknowledged' ? 'if_not_exists(#name, :value)' : ':value';
  return update(on, id, {
    UpdateExpression: `SET #name = ${kept}, handled = if_not_exists(handled, :none) + :one`,
    ConditionExpression: '#status = :open',
    ExpressionAttributeNames: { '#name': name, '#status': 'status' },
    ExpressionAttributeValues: { ':value': value, ':open': 'open', ':none': 0, ':one': 1 },
  });
};

const newest = async ({ client, table }: AlertTable, most: number, next?: string): Promise<AlertPage> => {
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'pk = :alerts AND sk < :before',
    ExpressionAttributeValues: { ':alerts': ALERTS, ':before': next === undefined ? '~' : keyOf(next).sk },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: most,
  });
  const { Items = [], LastEvaluatedKey } = await client.send(command);
  const last = z
    .object({ sk: z.string() })
    .safeParse(LastEvaluatedKey)
    .data?.sk.slice(TIME_DIGITS + 1);
  return { alerts: alertsIn(Items), ...(last !== undefined && { next: last }) };
};

export const dynamoAlertStore = (on: AlertTable): AlertStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the alerts', request);
  return {
    put: (alert) => reach(put(on, alert)),
    find: (ids) => reach(find(on, ids)),
    newest: (most, next) => reach(newest(on, most, next)),
    handle: (id, done) => reach(handle(on, id, done)),
  };
};
