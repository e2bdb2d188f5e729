import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { GRANULARITY_MS } from '@millrace/contract';
import type { Clock } from '../../app/ports';
import type { SettledPartials, SettledReader, Span } from '../../app/settled/ports';
import type { Retention } from '../../domain/retention';
import { ALL_METRICS, type DeclaredByTopic, mergeSeries, type WindowKey } from '../../domain/settled/windows';
import { MAX_AHEAD_MS } from '../../domain/time';
import { reaching, reachingPages } from './document-client';
import { checkpointsOf } from './dynamo-checkpoint-store';
import type { BodyReading } from './series-codec';
import { partitionsIn, sortKeysIn, type WindowRow, windowRowOf } from './window-row';

export interface SettledReaderDeps extends Omit<BodyReading, 'onSetAside'> {
  readonly client: DynamoDBDocumentClient;
  readonly settledTable: string;
  readonly checkpointsTable: string;
  readonly retention: Retention;
  readonly now: Clock;
}

type Line = Omit<WindowKey, 'start'>;

/** Most reads of windows that grow while they are read: each grows a few times in all. */
const READS = 5;

/** Neither what is past its retention, which the table stores longer than it shows, nor what cannot be there yet. */
const shown = ({ retention, now }: SettledReaderDeps, { granularity }: Line, { from, to }: Span): Span => ({
  from: Math.max(from, now() - retention[granularity]),
  to: Math.min(to, now() + MAX_AHEAD_MS + GRANULARITY_MS[granularity]),
});

/** Joins the parts of each window, which come one behind the other. The last window stays open, since a further part may be on the next page. */
const joinParts = (rows: readonly WindowRow[], declaredLabels: DeclaredByTopic): SettledPartials[] => {
  const windows: SettledPartials[] = [];
  for (const { start, seq, series } of rows) {
    const open = windows.at(-1);
    if (open?.start !== start) windows.push({ start, seq, series });
    else windows[windows.length - 1] = { start, seq, series: mergeSeries(open.series, series, declaredLabels) };
  }
  return windows;
};

async function* pagesOf(deps: SettledReaderDeps, partition: string, span: Span): AsyncGenerator<readonly WindowRow[]> {
  const { client, settledTable } = deps;
  const { least, most } = sortKeysIn(span);
  const pages = paginateQuery(
    { client },
    {
      TableName: settledTable,
      KeyConditionExpression: 'pk = :partition AND sk BETWEEN :least AND :most',
      ExpressionAttributeValues: { ':partition': partition, ':least': least, ':most': most },
      ProjectionExpression: 'sk, seq, body, frozen',
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) yield Items.map((item) => windowRowOf(item, deps));
}

/** A part is frozen before the next is written: rows that say otherwise were read while that happened, and do not belong together. */
const isTorn = (rows: readonly WindowRow[]): boolean =>
  rows.some(({ start, frozen }, i) => !frozen && rows[i + 1]?.start === start);

const wholeOf = async (
  deps: SettledReaderDeps,
  partition: string,
  read: readonly WindowRow[],
): Promise<readonly WindowRow[]> => {
  let rows = read;
  for (let tried = 1; isTorn(rows) && tried < READS; tried++) {
    const span = { from: rows[0]?.start ?? 0, to: (rows.at(-1)?.start ?? 0) + 1 };
    const again: WindowRow[] = [];
    for await (const page of pagesOf(deps, partition, span)) again.push(...page);
    rows = again;
  }
  if (isTorn(rows)) throw new Error(`windows of ${partition} grew ${READS} times while they were read`);
  return rows;
};

async function* windowsOf(deps: SettledReaderDeps, line: Line, asked: Span): AsyncGenerator<SettledPartials[]> {
  const span = shown(deps, line, asked);
  if (span.from >= span.to) return;
  for (const partition of partitionsIn(line, span, deps.identityOf)) {
    let held: WindowRow[] = [];
    for await (const page of pagesOf(deps, partition, span)) {
      const last = page.at(-1)?.start;
      const rows = [...held, ...page];
      const end = rows.findLastIndex(({ start }) => start !== last) + 1;
      const done = rows.slice(0, end);
      held = rows.slice(end);
      if (done.length > 0) yield joinParts(await wholeOf(deps, partition, done), deps.declaredLabels);
    }
    if (held.length > 0) yield joinParts(await wholeOf(deps, partition, held), deps.declaredLabels);
  }
}

/** Reads windows with Queries of bounded partitions, consistently. */
export const dynamoSettledReader = (deps: SettledReaderDeps): SettledReader => ({
  checkpoints: async () => {
    const rows = await reaching('the checkpoints', checkpointsOf(deps.client, deps.checkpointsTable));
    return rows.map(({ shard, checkpoint: { seq, arrived, settledAt, waitingSince } }) => ({
      shard,
      seq,
      arrived,
      settledAt,
      waitingSince,
    }));
  },
  seconds: (shard, span) =>
    reachingPages('the settled windows', windowsOf(deps, { granularity: 'second', metric: ALL_METRICS, shard }, span)),
  windows: (metric, granularity, shard, span) =>
    reachingPages('the settled windows', windowsOf(deps, { granularity, metric, shard }, span)),
});
