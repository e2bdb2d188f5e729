import { setTimeout as sleep } from 'node:timers/promises';
import { metricTopic } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { dynamoDefinitionStore } from '../../../../backend/src/adapters/dynamodb/dynamo-definition-store';
import { type FoldedHistory, foldHistory } from '../../../../backend/src/app/archive/fold-history';
import type { InstallCounts } from '../../../../backend/src/app/archive/install-windows';
import { noProgress } from '../../../../backend/src/app/archive/read-archive';
import { installHistory } from '../../../../backend/src/app/archive/rebuild';
import type { MetricPast } from '../../../../backend/src/domain/metrics/metric-past';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';
import { foldsOf, type ServiceFold, watchedReading } from '../../lib/archive/fold-service';
import {
  momentOption,
  serviceFlags,
  serviceHelp,
  serviceOptions,
  storedService,
} from '../../lib/archive/stored-service';
import { parseOptions } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { loadDefinitions } from '../../lib/history/history';
import { appFolder } from '../../lib/service/app';
import { costOf } from './cost';

const help = `Makes the past of metrics from the archive, with the code that counts them: of a new metric, a changed one, or of all.

  npm run rebuild -- --metric NAME [options]
  npm run rebuild -- --all [options]

  --metric NAME     or several, with commas between
  --all             every metric, Millrace's own among them, and sessions
  --from T          windows that start at T or later: 2026-11-20T10:00Z, or 7d, 36h, 90m ago (default: all that the archive holds every record of)
  --to T            windows that start before T (default: all)
  --yes             on a deployed stage: write; without it, what that would cost is printed and nothing is written
${serviceHelp}

The running figures go on meanwhile, and nothing is counted twice or left out. A changed metrics.ts has to run before. What is refused by the table is
tried again. A rebuild that was stopped is begun again: windows that it wrote are found to be the same, and are not written twice. The last line is JSON: {records, windows, made, revised, same, unreadable, sessions, seconds, perSecond, readUnits, writeUnits, dollars}; sessions:
{made, revised, same, unreadable} of their parts with --all, else null.`;

const schema = z
  .object({
    ...serviceOptions,
    metric: z.string().min(1).optional(),
    all: z.boolean().default(false),
    from: momentOption.optional(),
    to: momentOption.optional(),
    yes: z.boolean().default(false),
  })
  .refine(({ metric, all }) => (metric === undefined) === all, {
    error: 'is required, or --all, and not both',
    path: ['metric'],
  });

type RebuildOptions = z.infer<typeof schema>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** @throws UsageError */
const rebuildOptions = (args: string[]): RebuildOptions =>
  parseOptions(args, { ...serviceFlags, metric: text, all: flag, from: text, to: text, yes: flag }, schema);

/** The metrics that are asked for; undefined for all. @throws UserError for what has no figures of its own */
const chosen = (metrics: MetricSet, { metric }: RebuildOptions): ReadonlySet<string> | undefined => {
  if (metric === undefined) return undefined;
  const names = metric.split(',');
  for (const name of names) {
    const found = metrics.catalog.metrics.find((one) => one.name === name);
    if (!found) throw new UserError(`there is no metric "${name}" in app/metrics.ts`);
    if (found.formula)
      throw new UserError(`"${name}" is a formula: it is computed of other metrics, and has their past`);
  }
  return new Set(names);
};

/** Whether the running service counts by the definition that is here. */
const isCounted = (metrics: MetricSet, pasts: readonly MetricPast[], name: string): boolean => {
  const identity = metrics.identityOf(metricTopic(name));
  if (!identity) return true;
  const current = pasts
    .flatMap(({ versions }) => versions)
    .find(({ id, until }) => id === identity.id && until === undefined);
  const metric = metrics.catalog.metrics.find((one) => one.name === name);
  return JSON.stringify(current?.metric) === JSON.stringify(metric);
};

/**
 * Reading begins when no earlier code settles any more: a deployed function's last invocation of it ends within its timeout, a local one's within
 * a batch.
 */
const waitForCode = async (isLocal: boolean): Promise<void> => {
  await sleep(isLocal ? 3000 : 65_000);
};

interface Run {
  readonly options: RebuildOptions;
  readonly names: ReadonlySet<string> | undefined;
  readonly deps: ServiceFold;
  readonly isLocal: boolean;
}

const report = (history: FoldedHistory, seconds: number, cost: ReturnType<typeof costOf>): void => {
  const { records } = history.fold;
  const since = history.span.from > 0 ? ` that start at ${new Date(history.span.from).toISOString()} or later` : '';
  console.log(
    `${records.toLocaleString('en')} records were folded in ${seconds.toFixed(1)} s: ${cost.windows.toLocaleString('en')} windows${since}`,
  );
  console.log(
    `reading and writing them takes at most ${cost.readUnits} read units and ${cost.writeUnits} write units: $${cost.dollars.toFixed(4)}`,
  );
};

const sessionCounts = ({ made, revised, same, unreadable }: InstallCounts) => ({ made, revised, same, unreadable });

const fold = async ({
  options: { from, to = Number.POSITIVE_INFINITY, yes },
  names,
  deps,
  isLocal,
}: Run): Promise<number> => {
  const progress = noProgress();
  const request = { metrics: names, from, to };
  const { result: history, seconds } = await watchedReading(progress, () => foldHistory(deps, request, progress));
  const cost = costOf(deps.scratch.all(), deps.rules.metrics.identityOf);
  report(history, seconds, cost);
  const perSecond = Math.round(history.fold.records / seconds);
  const figures = { records: history.fold.records, ...cost, seconds: Number(seconds.toFixed(1)), perSecond };
  if (!isLocal && !yes) {
    console.log('nothing was written: add --yes to write');
    console.log(JSON.stringify({ ...figures, made: 0, revised: 0, same: 0, unreadable: 0, sessions: null }));
    return 0;
  }
  const { made, revised, same, unreadable, sessions } = await installHistory(deps, history, names);
  console.log(`${made} windows were made, ${revised} changed, and ${same} were so already`);
  if (names === undefined && deps.rules.metrics.sessions)
    console.log(
      `${sessions.made} parts of sessions were made, ${sessions.revised} changed, and ${sessions.same} were so already`,
    );
  if (unreadable > 0)
    console.log(`${unreadable} windows stay as they are: a newer version wrote them, or they are damaged`);
  console.log(
    JSON.stringify({ ...figures, made, revised, same, unreadable, sessions: names ? null : sessionCounts(sessions) }),
  );
  return unreadable > 0 ? 1 : 0;
};

const run = async (options: RebuildOptions): Promise<number> => {
  const { metrics } = await loadDefinitions(appFolder);
  const names = chosen(metrics, options);
  const service = await storedService(options);
  const deps = foldsOf(service, metrics);
  try {
    const { tables: client, checkpointsTable: table } = service;
    const pasts = (await dynamoDefinitionStore({ client, table }).readAll()).map(({ past }) => past);
    const missing = [...(names ?? [])].filter((name) => !isCounted(metrics, pasts, name));
    if (missing.length > 0)
      throw new UserError(
        `${missing.join(', ')}: the service does not count so yet: deploy it, let an event come, and try again`,
      );
    await waitForCode(service.isLocal);
    return await fold({ options, names, deps, isLocal: service.isLocal });
  } finally {
    deps.scratch.remove();
    service.close();
  }
};

await runCommand(withHelp(help, rebuildOptions, run));
