import { type Granularity, type Metric, metricTopic } from '@millrace/contract';
import type { Rule } from '../../domain/rules/rule-definition';
import { RuleWindows } from '../../domain/rules/rule-windows';
import type { RuleHistory } from '../../domain/rules/usual';
import { type DatedCheckpoint, shardsReaching } from '../../domain/settled/closed-shards';
import { eachConcurrently } from '../../lib/async';
import { PARALLEL_READS, type SettledPartials, type SettledReader, type Span } from '../settled/ports';

export interface LookDeps {
  readonly metrics: readonly Metric[];
  readonly reader: SettledReader;
  /** What is remembered of hours that are over. */
  readonly historyOf: (rule: Rule) => RuleHistory;
}

export type Shards = readonly DatedCheckpoint[];

/** Windows that are wanted of a rule. */
export interface Wanted {
  readonly rule: Rule;
  readonly span: Span;
  readonly windows: RuleWindows;
}

export const wantedOf = ({ metrics }: Pick<LookDeps, 'metrics'>, rule: Rule, span: Span): Wanted => ({
  rule,
  span,
  windows: new RuleWindows(rule, span.from, span.to, metrics),
});

/** Stored windows that some rules are made of, and how a shard's are read. */
interface Line {
  readonly wanted: readonly Wanted[];
  readonly pages: (shard: string, span: Span) => AsyncIterable<readonly SettledPartials[]>;
}

/** Seconds hold all metrics; of minutes and hours each metric has its own. */
const linesOf = (reader: SettledReader, wanted: readonly Wanted[]): readonly Line[] => {
  const madeOf = (granularity: Granularity) => wanted.filter(({ rule }) => rule.granularity === granularity);
  const longer = (['minute', 'hour'] as const).flatMap((granularity) => {
    const all = madeOf(granularity);
    return [...new Set(all.flatMap(({ windows }) => windows.metrics))].map(
      (metric): Line => ({
        wanted: all.filter(({ windows }) => windows.metrics.includes(metric)),
        pages: (shard, span) => reader.windows(metric, granularity, shard, span),
      }),
    );
  });
  return [{ wanted: madeOf('second'), pages: reader.seconds }, ...longer];
};

/** Those whose spans touch are read together. */
const runsOf = (wanted: readonly Wanted[]): readonly { readonly span: Span; readonly wanted: readonly Wanted[] }[] => {
  const runs: { span: Span; wanted: Wanted[] }[] = [];
  for (const one of [...wanted].sort((a, b) => a.span.from - b.span.from)) {
    const last = runs.at(-1);
    if (last && one.span.from <= last.span.to) {
      last.wanted.push(one);
      last.span = { from: last.span.from, to: Math.max(last.span.to, one.span.to) };
    } else runs.push({ span: one.span, wanted: [one] });
  }
  return runs;
};

const addPage = (page: readonly SettledPartials[], wanted: readonly Wanted[]): void => {
  const metrics = new Map(
    wanted.flatMap(({ windows }) => windows.metrics).map((name) => [metricTopic(name) as string, name]),
  );
  for (const { start, series } of page)
    for (const { topic, breakdown } of series) {
      const metric = metrics.get(topic);
      if (metric !== undefined) for (const { windows } of wanted) windows.add(metric, start, breakdown);
    }
};

/** Reads what is wanted, of all shards that may have some: each stored window once, for all rules that it is a part of. */
export const readWindows = async (
  { reader }: Pick<LookDeps, 'reader'>,
  wanted: readonly Wanted[],
  checkpoints: Shards,
): Promise<void> => {
  const reads = linesOf(reader, wanted).flatMap((line) =>
    runsOf(line.wanted).flatMap((run) =>
      shardsReaching(checkpoints, run.span.from).map(({ shard }) => ({ ...run, shard, pages: line.pages })),
    ),
  );
  await eachConcurrently(reads, PARALLEL_READS, async (read) => {
    for await (const page of read.pages(read.shard, read.span)) addPage(page, read.wanted);
  });
};
