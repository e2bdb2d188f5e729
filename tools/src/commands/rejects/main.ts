import { GetObjectCommand } from '@aws-sdk/client-s3';
import { paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import {
  momentOption,
  type StoredService,
  serviceFlags,
  serviceHelp,
  serviceOptions,
  storedService,
} from '../../lib/archive/stored-service';
import { parseOptions, UsageError } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { loadDefinitions } from '../../lib/history/history';
import { appFolder } from '../../lib/service/app';
import { sendBatch, toBatches } from '../../lib/stream/send-batch';
import { kinesisPut } from '../../lib/stream/target';
import { interruptibleSleep } from '../../lib/time';
import { nameOf, type RejectedRecord, recordsIn, redriveOf, rejectObjectSchema } from './redrive';

const help = `Shows what was refused, why, and the bytes; and puts it anew once what was wrong is put right.

  npm run rejects -- list [options]
  npm run rejects -- show --record SHARD/SEQ [options]
  npm run rejects -- redrive [options]

  --from T          refused at T or later: 2026-11-20T10:00Z, or 7d, 36h, 90m ago (default: 24h)
  --to T            and before T (default: now)
  --reason R        only for that reason: unknown_format, invalid_field, …
  --record R        only that record, as list names it
${serviceHelp}

redrive reads each record again by app/formats and app/metrics.ts as they are here, and puts the events that were refused as a whole and are read now; each
once, however often it is called. Deploy what you have put right before. The last line is JSON: {records, rejects, reasons}, or {records, put, left}.`;

const schema = z.object({
  ...serviceOptions,
  from: momentOption.default(() => Date.now() - 86_400_000),
  to: momentOption.default(() => Date.now()),
  reason: z.string().min(1).optional(),
  record: z.string().min(1).optional(),
});

const actions = ['list', 'show', 'redrive'] as const;

type RejectsOptions = z.infer<typeof schema> & { readonly action: (typeof actions)[number] };

const text = { type: 'string' } as const;
const flags = { ...serviceFlags, from: text, to: text, reason: text, record: text };

/** @throws UsageError */
const rejectsOptions = ([first, ...args]: string[]): RejectsOptions => {
  const action = actions.find((one) => one === first);
  if (!action) throw new UsageError(`name one of ${actions.join(', ')}`);
  return { action, ...parseOptions(args, flags, schema) };
};

const DAY_MS = 86_400_000;

const daysOf = ({ from, to }: RejectsOptions): string[] => {
  const first = Math.floor(from / DAY_MS);
  const count = Math.floor(to / DAY_MS) - first + 1;
  return Array.from({ length: count }, (_, i) => new Date((first + i) * DAY_MS).toISOString().slice(0, 10));
};

/** An entry of the index that `durable` writes, and which of its records were put anew. */
const rowSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  key: z.string(),
  redriven: z.set(z.string()).default(new Set<string>()),
});

type Row = z.infer<typeof rowSchema>;

interface Found {
  readonly record: RejectedRecord;
  /** The entries that it is in. */
  readonly rows: Row[];
}

const rowsOf = async ({ tables: client, checkpointsTable }: StoredService, day: string): Promise<Row[]> => {
  const rows: Row[] = [];
  const input = {
    TableName: checkpointsTable,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': `rejects#${day}` },
  };
  for await (const { Items = [] } of paginateQuery({ client }, input))
    rows.push(...Items.map((item) => rowSchema.parse(item)));
  return rows;
};

const readObject = async ({ s3, bucket }: StoredService, key: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return rejectObjectSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
};

const isAsked = ({ from, to, reason, record }: RejectsOptions, one: RejectedRecord): boolean =>
  (record === undefined ? one.arrived >= from && one.arrived < to : nameOf(one) === record) &&
  (reason === undefined || one.rejects.some((reject) => reject.reason === reason));

const find = async (service: StoredService, options: RejectsOptions): Promise<readonly Found[]> => {
  const found = new Map<string, Found>();
  for (const day of daysOf(options))
    for (const row of await rowsOf(service, day))
      for (const record of recordsIn([await readObject(service, row.key)])) {
        const known = found.get(nameOf(record));
        if (known) known.rows.push(row);
        else if (isAsked(options, record)) found.set(nameOf(record), { record, rows: [row] });
      }
  return [...found.values()];
};

const isRedriven = ({ record, rows }: Found): boolean => rows.some(({ redriven }) => redriven.has(nameOf(record)));

const headOf = (found: Found): string => {
  const { record } = found;
  return `${new Date(record.arrived).toISOString()} ${nameOf(record)}${isRedriven(found) ? ' (put anew)' : ''}`;
};

const reasonsOf = (all: readonly Found[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { record } of all) for (const { reason } of record.rejects) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

const list = (all: readonly Found[]): void => {
  for (const found of all) {
    console.log(headOf(found));
    for (const { reason, message, metric } of found.record.rejects)
      console.log(`  ${reason}: ${message}${metric === undefined ? '' : ` (for ${metric} alone)`}`);
    if (found.record.omitted > 0) console.log(`  and ${found.record.omitted} more`);
  }
  const reasons = reasonsOf(all);
  const rejects = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  console.log(JSON.stringify({ records: all.length, rejects, reasons }));
};

const show = (all: readonly Found[]): void => {
  for (const { record } of all)
    console.log(`${nameOf(record)}, ${record.data.length} bytes:\n${Buffer.from(record.data).toString()}`);
  list(all);
};

/** After its events were put: whoever is interrupted in between and calls again within minutes puts duplicates, which count once. */
const mark = async ({ tables, checkpointsTable: TableName }: StoredService, { record, rows }: Found): Promise<void> => {
  for (const { pk, sk } of rows)
    await tables.send(
      new UpdateCommand({
        TableName,
        Key: { pk, sk },
        UpdateExpression: 'ADD redriven :names',
        ExpressionAttributeValues: { ':names': new Set([nameOf(record)]) },
      }),
    );
};

const redrive = async (service: StoredService, all: readonly Found[], signal: AbortSignal): Promise<number> => {
  const { metrics } = await loadDefinitions(appFolder);
  const retrying = {
    put: kinesisPut(service.kinesis, service.stream),
    wait: interruptibleSleep,
    random: Math.random,
    signal,
  };
  let [put, left] = [0, 0];
  for (const found of all) {
    if (isRedriven(found) || signal.aborted) continue;
    const redriven = redriveOf(found.record, metrics);
    left += redriven.left;
    if (redriven.records.length === 0) continue;
    for (const batch of toBatches(redriven.records)) {
      const results = await sendBatch(retrying, batch);
      const failed = results.find((result) => 'error' in result);
      if (failed && 'error' in failed) throw new UserError(`${nameOf(found.record)} was not put: ${failed.error}`);
      put += batch.length;
    }
    await mark(service, found);
  }
  console.log(`${put} events were put anew; ${left} are refused still, or were counted by other metrics`);
  console.log(JSON.stringify({ records: all.length, put, left }));
  return 0;
};

const run = async (options: RejectsOptions, signal: AbortSignal): Promise<number> => {
  if (options.action === 'show' && options.record === undefined) throw new UsageError('--record: is required');
  const service = await storedService(options);
  try {
    const all = await find(service, options);
    if (options.record !== undefined && all.length === 0)
      throw new UserError(`no rejects of ${options.record} were found: --from says since when to look`);
    if (options.action === 'redrive') return await redrive(service, all, signal);
    (options.action === 'show' ? show : list)(all);
    return 0;
  } finally {
    service.close();
  }
};

await runCommand(withHelp(help, rejectsOptions, run));
