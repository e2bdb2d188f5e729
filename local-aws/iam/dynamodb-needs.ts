import { z } from 'zod';
import { arn, type Region } from '../cloudformation/identifiers';
import type { Need } from './statements';

const tableSchema = z.looseObject({ TableName: z.string(), IndexName: z.string().optional() });
const batchSchema = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });
const transactionSchema = z.looseObject({ TransactItems: z.array(z.record(z.string(), tableSchema)) });

const batches = new Set(['BatchGetItem', 'BatchWriteItem']);
const transactions = new Set(['TransactGetItems', 'TransactWriteItems']);

/** Each item of a transaction needs what it would need by itself. */
const ofTransaction: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

const tableNeed = (operation: string, { TableName, IndexName }: z.infer<typeof tableSchema>, where: Region): Need => {
  const table = TableName.startsWith('arn:') ? TableName : arn(where, 'dynamodb', `table/${TableName}`);
  return { action: `dynamodb:${operation}`, resource: IndexName === undefined ? table : `${table}/index/${IndexName}` };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const transactionNeeds = (input: unknown, where: Region): Need[] | undefined => {
  const items = transactionSchema.safeParse(input).data?.TransactItems.flatMap((item) => Object.entries(item));
  return items?.map(([kind, table]) => tableNeed(ofTransaction[kind] ?? kind, table, where));
};

/**
 * What a call of DynamoDB needs; undefined where that is not known.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export const dynamodbNeeds = (operation: string, input: unknown, where: Region): Need[] | undefined => {
  if (operation === 'ListTables') return [{ action: 'dynamodb:ListTables', resource: '*' }];
  if (transactions.has(operation)) return transactionNeeds(input, where);
  if (batches.has(operation)) {
    const tables = batchSchema.safeParse(input).data?.RequestItems;
    return tables && Object.keys(tables).map((TableName) => tableNeed(operation, { TableName }, where));
  }
  const table = tableSchema.safeParse(input).data;
  return table && [tableNeed(operation, table, where)];
};
