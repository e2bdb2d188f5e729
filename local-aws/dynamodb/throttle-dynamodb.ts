import { z } from 'zod';
import { type CallDecision, type Draw, PASS, refuse } from '../shared/throttling';

const MESSAGE =
  'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.';

/** What is answered to a call on a table, or a partition, that has had its share. */
export const THROUGHPUT_EXCEEDED = refuse(
  'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  MESSAGE,
);

const single = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan']);

const writeSchema = z.looseObject({ RequestItems: z.record(z.string(), z.array(z.unknown())) });
const readSchema = z.looseObject({ RequestItems: z.record(z.string(), z.looseObject({ Keys: z.array(z.unknown()) })) });
const transactionSchema = z.looseObject({ TransactItems: z.array(z.unknown()) });

interface Split {
  readonly passed: unknown[];
  readonly failed: unknown[];
}

const split = (entries: readonly unknown[], draw: Draw): Split => {
  const failing = entries.map(() => draw());
  return {
    passed: entries.filter((_, index) => !failing[index]),
    failed: entries.filter((_, index) => failing[index]),
  };
};

/** A batch of which nothing can be done fails as a whole; else what fails comes back, and the rest is done. */
const throttleBatch = <T extends object>(
  input: { readonly RequestItems: Readonly<Record<string, T>> },
  unprocessed: 'UnprocessedItems' | 'UnprocessedKeys',
  entriesOf: (table: T) => readonly unknown[],
  withEntries: (table: T, entries: unknown[]) => object,
  draw: Draw,
): CallDecision => {
  const tables = Object.entries(input.RequestItems).map(([name, table]) => ({
    name,
    table,
    ...split(entriesOf(table), draw),
  }));
  const only = (part: 'passed' | 'failed') =>
    Object.fromEntries(
      tables.filter((each) => each[part].length > 0).map((each) => [each.name, withEntries(each.table, each[part])]),
    );
  const [passed, failed] = [only('passed'), only('failed')];
  if (Object.keys(failed).length === 0) return PASS;
  if (Object.keys(passed).length === 0) return refuse('ProvisionedThroughputExceededException', MESSAGE);
  return {
    kind: 'pass',
    input: { ...input, RequestItems: passed },
    finish: (answer) => ({ ...Object(answer), [unprocessed]: merged(Object(answer)[unprocessed], failed) }),
  };
};

/** What DynamoDB itself left undone stays undone: it leaves out whole tables, or the rest of one. */
const merged = (own: unknown, failed: Readonly<Record<string, object>>): object => ({ ...Object(own), ...failed });

const throttleTransaction = (input: unknown, draw: Draw): CallDecision => {
  if (!draw()) return PASS;
  const items = transactionSchema.safeParse(input).data?.TransactItems ?? [];
  const CancellationReasons = items.map((_, index) =>
    index === 0
      ? { Code: 'ThrottlingError', Message: 'Throughput exceeds the current capacity of your table.' }
      : { Code: 'None' },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  const body = {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message,
    CancellationReasons,
  };
  return { kind: 'answer', status: 400, body };
};

/** Reads and writes of items. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export const throttleDynamodb = (operation: string, input: unknown, draw: Draw): CallDecision => {
  if (single.has(operation)) return draw() ? THROUGHPUT_EXCEEDED : PASS;
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') return throttleTransaction(input, draw);
  if (operation === 'BatchWriteItem') {
    const parsed = writeSchema.safeParse(input);
    if (!parsed.success) return PASS;
    return throttleBatch(
      parsed.data,
      'UnprocessedItems',
      (requests) => requests,
      (_, requests) => requests,
      draw,
    );
  }
  if (operation !== 'BatchGetItem') return PASS;
  const parsed = readSchema.safeParse(input);
  if (!parsed.success) return PASS;
  const keysOf = ({ Keys }: { readonly Keys: readonly unknown[] }) => Keys;
  return throttleBatch(parsed.data, 'UnprocessedKeys', keysOf, (table, Keys) => ({ ...table, Keys }), draw);
};
