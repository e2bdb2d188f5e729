import { formatScaled, type Metric, type PartialAggregate } from '@millrace/contract';
import { z } from 'zod';
import { dynamoDefinitionStore } from '../../../../backend/src/adapters/dynamodb/dynamo-definition-store';
import { dynamoSettledReader } from '../../../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import {
  compareDefinitions,
  type MetricChange,
  runningIdentities,
} from '../../../../backend/src/app/archive/compare-definitions';
import { foldHistory } from '../../../../backend/src/app/archive/fold-history';
import { noProgress } from '../../../../backend/src/app/archive/read-archive';
import { foldsOf, watchedReading } from '../../lib/archive/fold-service';
import {
  type StoredService,
  serviceFlags,
  serviceHelp,
  serviceOptions,
  storedService,
} from '../../lib/archive/stored-service';
import { numberOption, parseOptions } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { loadDefinitions } from '../../lib/history/history';
import { appFolder } from '../../lib/service/app';

const help = `Counts what was sent in the last hours by app/metrics.ts as it is here, and says which figures that would move. Nothing is written.

  npm run try -- --hours N [options]

  --hours N         how far back (default: 1)
${serviceHelp}

Minutes are compared with those that the running service has stored. The last line is JSON: {records, moved: {metric: {minutes, of, before, after}}, seconds};
before and after are numbers of events.`;

const schema = z.object({
  ...serviceOptions,
  hours: numberOption(
    z
      .number()
      .positive()
      .max(24 * 400),
  ).default(1),
});

type TryOptions = z.infer<typeof schema>;

/** @throws UsageError */
const tryOptions = (args: string[]): TryOptions =>
  parseOptions(args, { ...serviceFlags, hours: { type: 'string' } }, schema);

const figureOf = (partial: PartialAggregate | undefined, decimals: number): string => {
  if (!partial) return 'nothing';
  const count = `${partial.count.toLocaleString('en')} events`;
  return partial.measure === 'sum' ? `${count}, ${formatScaled(partial.sum, decimals)}` : count;
};

const lineOf = (
  { metric, moved, minutes, before, after }: MetricChange,
  { decimals }: Pick<Metric, 'decimals'>,
): string =>
  `${metric}: ${moved} of ${minutes} minutes move: ${figureOf(before, decimals)} → ${figureOf(after, decimals)}`;

/** What is stored, read as the service that runs defines it. */
const runningReader = async ({ tables: client, settledTable, checkpointsTable, retention }: StoredService) => {
  const pasts = (await dynamoDefinitionStore({ client, table: checkpointsTable }).readAll()).map(({ past }) => past);
  const identityOf = runningIdentities(pasts);
  const reading = { declaredLabels: () => undefined, identityOf };
  return dynamoSettledReader({ client, settledTable, checkpointsTable, retention, now: Date.now, ...reading });
};

const run = async (options: TryOptions): Promise<number> => {
  const { metrics } = await loadDefinitions(appFolder);
  const service = await storedService(options);
  const deps = foldsOf(service, metrics);
  const progress = noProgress();
  // From the first whole minute on.
  const from = Math.ceil((Date.now() - options.hours * 3_600_000) / 60_000) * 60_000;
  const counted = metrics.catalog.metrics.filter(({ formula }) => !formula);
  try {
    const running = await runningReader(service);
    const { result, seconds } = await watchedReading(progress, async () => {
      const history = await foldHistory(deps, { metrics: undefined, from, to: Number.POSITIVE_INFINITY }, progress);
      const names = counted.map(({ name }) => name);
      return {
        records: history.fold.records,
        changes: await compareDefinitions(history, deps.scratch, running, names),
      };
    });
    const moved = result.changes.filter((one) => one.moved > 0);
    for (const one of moved)
      console.log(lineOf(one, counted.find(({ name }) => name === one.metric) ?? { decimals: 0 }));
    console.log(
      `${result.records.toLocaleString('en')} records were counted again; ${moved.length} of ${counted.length} metrics move`,
    );
    const figures = moved.map(({ metric, moved: minutes, minutes: of, before, after }) => [
      metric,
      { minutes, of, before: before?.count ?? 0, after: after?.count ?? 0 },
    ]);
    console.log(
      JSON.stringify({
        records: result.records,
        moved: Object.fromEntries(figures),
        seconds: Number(seconds.toFixed(1)),
      }),
    );
    return 0;
  } finally {
    deps.scratch.remove();
    service.close();
  }
};

await runCommand(withHelp(help, tryOptions, run));
