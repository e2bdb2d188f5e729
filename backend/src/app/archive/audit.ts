import { compareSequenceNumbers, metricTopic, parseTopic, type Series, type Topic } from '@millrace/contract';
import { ALL_METRICS, type WindowKey } from '../../domain/settled/windows';
import { chunksOf } from '../../lib/async';
import type { SettledPartials, SettledReader, Span, WindowPart, WindowStore } from '../settled/ports';
import type { FoldedHistory, FoldHistoryDeps } from './fold-history';
import { isSame } from './install-windows';
import type { ScratchWindow } from './ports';
import { withEveryWindow } from './rebuild';

export interface AuditDeps extends FoldHistoryDeps {
  readonly windows: Pick<WindowStore, 'read' | 'whole'>;
  readonly reader: SettledReader;
}

/** A figure that is not what the archive says. */
export interface Difference {
  readonly key: WindowKey;
  readonly topic: Topic;
  /** Undefined where there is nothing. */
  readonly stored: number | undefined;
  readonly made: number | undefined;
}

/** Windows that are compared at once. */
const RUN = 400;

const eventsOf = (series: Series | undefined): number | undefined => series && (series.breakdown.total?.count ?? 0);

const totalsOf = (series: Series | undefined) => series?.breakdown.total;

const isAudited = (topics: ReadonlySet<Topic> | undefined, topic: Topic): boolean => !topics || topics.has(topic);

type Window = Pick<SettledPartials, 'series'> | undefined;

/** Each metric of which both say something else. @param inParts which labels are tracked depends on where it was frozen: totals alone are compared */
const differencesOf = (
  key: WindowKey,
  [stored, made]: readonly [Window, Window],
  topics: ReadonlySet<Topic> | undefined,
  inParts: boolean,
): Difference[] => {
  const [before, after] = [stored, made].map((one) => new Map(one?.series.map((series) => [series.topic, series])));
  const all = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...all].sort().flatMap((topic) => {
    const [was, is] = [before?.get(topic), after?.get(topic)];
    const same = inParts ? isSame(totalsOf(was), totalsOf(is)) : isSame(was, is);
    return same || !isAudited(topics, topic) ? [] : [{ key, topic, stored: eventsOf(was), made: eventsOf(is) }];
  });
};

/** What is stored of a window, and whether it is in several parts. */
const storedOf = async (
  { windows }: Pick<AuditDeps, 'windows'>,
  { key }: ScratchWindow,
  last: WindowPart | undefined,
): Promise<{ readonly window: WindowPart | SettledPartials | undefined; readonly inParts: boolean }> =>
  last && last.part > 0 ? { window: (await windows.whole([key]))[0], inParts: true } : { window: last, inParts: false };

/** Compares what is stored with windows that were made again; answers those that hold more than was folded. */
const compareRun = async (
  deps: Pick<AuditDeps, 'windows'>,
  { fold }: FoldedHistory,
  { topics, run, report }: Comparison & { readonly run: readonly ScratchWindow[] },
): Promise<ScratchWindow[]> => {
  const lasts = await deps.windows.read(run.map(({ key }) => key));
  const behind: ScratchWindow[] = [];
  for (const [i, one] of run.entries()) {
    const { window, inParts } = await storedOf(deps, one, lasts[i]);
    if (window && compareSequenceNumbers(window.seq, fold.reached(one.key.shard)) > 0) behind.push(one);
    else for (const found of differencesOf(one.key, [window, one.part], topics, inParts)) report(found);
  }
  return behind;
};

interface Comparison {
  readonly topics: ReadonlySet<Topic> | undefined;
  readonly report: (difference: Difference) => void;
}

type Line = Omit<WindowKey, 'start'>;

const longer = ['minute', 'hour'] as const;

/** Everything that is stored of these shards and metrics. */
const linesOf = (shards: readonly string[], metrics: Iterable<string>): Line[] =>
  shards.flatMap((shard): Line[] => [
    { granularity: 'second', metric: ALL_METRICS, shard },
    ...[...metrics].flatMap((metric) => longer.map((granularity) => ({ granularity, metric, shard }))),
  ]);

const pagesOf = (reader: SettledReader, line: Line, span: Span): AsyncIterable<readonly SettledPartials[]> =>
  line.granularity === 'second'
    ? reader.seconds(line.shard, span)
    : reader.windows(line.metric, line.granularity, line.shard, span);

/** Windows of these metrics that are stored, and that no record of what was folded fell in. */
export async function* extraWindows(
  { reader, scratch }: Pick<AuditDeps, 'reader' | 'scratch'>,
  { fold, span }: FoldedHistory,
  metrics: Iterable<string>,
): AsyncGenerator<{ readonly key: WindowKey; readonly window: SettledPartials }> {
  for (const line of linesOf(fold.shardNames, metrics))
    for await (const page of pagesOf(reader, line, span)) {
      const made = await scratch.read(page.map(({ start }) => ({ ...line, start })));
      for (const [i, window] of page.entries())
        if (!made[i] && compareSequenceNumbers(window.seq, fold.reached(line.shard)) <= 0)
          yield { key: { ...line, start: window.start }, window };
    }
}

/** Compares windows that were made again with what is stored. */
export const compareWindows = (
  deps: Omit<AuditDeps, 'reader'>,
  history: FoldedHistory,
  comparison: Comparison,
): Promise<void> =>
  withEveryWindow(deps, history.fold, async (windows) => {
    const behind: ScratchWindow[] = [];
    for (const run of chunksOf(windows, RUN)) behind.push(...(await compareRun(deps, history, { ...comparison, run })));
    return behind;
  });

/** Reports each figure that is stored otherwise than the archive says. Answers how many windows were compared. */
export const auditHistory = async (
  deps: AuditDeps,
  history: FoldedHistory,
  metrics: ReadonlySet<string>,
  report: Comparison['report'],
): Promise<number> => {
  const comparison = { topics: new Set([...metrics].map(metricTopic)), report };
  await compareWindows(deps, history, comparison);
  for await (const { key, window } of extraWindows(deps, history, metrics))
    for (const found of differencesOf(key, [window, undefined], comparison.topics, false)) report(found);
  return deps.scratch.size;
};

const time = (start: number): string => new Date(start).toISOString();

const events = (count: number | undefined): string => (count === undefined ? 'nothing' : `${count} events`);

/** A difference in a line. */
export const differenceLine = ({ key, topic, stored, made }: Difference): string => {
  const { granularity, shard, start } = key;
  const same = stored === made ? ', of other values' : '';
  return `${parseTopic(topic).name}, ${granularity} ${time(start)} of ${shard}: ${events(stored)} are stored, ${events(made)} are in the archive${same}`;
};
