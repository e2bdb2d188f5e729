import { visibleText } from '@millrace/contract';
import { z } from 'zod';
import { dynamoSessionReader } from '../../../../backend/src/adapters/dynamodb/dynamo-session-reader';
import { dynamoSettledReader } from '../../../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { backtest, type RuleHistory } from '../../../../backend/src/app/rules/backtest';
import { backtestSessions } from '../../../../backend/src/app/rules/backtest-sessions';
import { type AnyRule, isFigureRule, isSessionRule } from '../../../../backend/src/domain/rules/rule-definition';
import {
  momentOption,
  serviceFlags,
  serviceHelp,
  serviceOptions,
  storedService,
} from '../../lib/archive/stored-service';
import { parseOptions, UsageError } from '../../lib/cli/parse-options';
import { progressLine } from '../../lib/cli/progress';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { loadDefinitions } from '../../lib/history/history';
import { appFolder } from '../../lib/service/app';

const help = `Says what the rules of app/metrics.ts, as they are here, would have found in what a service has stored. Nothing is written.

  npm run backtest -- [options]

  --since T         since T: 2026-11-20T10:00Z, or 30d, 36h, 90m ago (default: 30d)
  --rule R          one rule alone (default: all)
${serviceHelp}

Rules with windows of less than a minute are looked at as far back as seconds are stored, those of less than an hour as far as minutes are, sessions as
far as these are. The last line is
JSON: {rules: {rule: {windows, since, alerts}}, windows, alerts, seconds}.`;

const schema = z.object({ ...serviceOptions, since: momentOption.prefault('30d'), rule: z.string().min(1).optional() });

type BacktestOptions = z.infer<typeof schema>;

const text = { type: 'string' } as const;

/** @throws UsageError */
const backtestOptions = (args: string[]): BacktestOptions =>
  parseOptions(args, { ...serviceFlags, since: text, rule: text }, schema);

/** @throws UsageError for a rule that there is not */
const rulesNamed = (rules: readonly AnyRule[], name: string | undefined): readonly AnyRule[] => {
  const found = name === undefined ? rules : rules.filter((rule) => rule.name === name);
  if (found.length > 0) return found;
  const known = rules.map((rule) => rule.name).join(', ');
  throw new UsageError(
    known === '' ? 'app/metrics.ts declares no rules' : `--rule: there is no "${name}"; known are ${known}`,
  );
};

/** More alerts of a rule are counted and not printed. */
const PRINTED = 20;

const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

const print = ({ rule, span, windows, alerts }: RuleHistory): void => {
  console.log(
    `${rule.name}: ${alerts.length} alerts in ${windows.toLocaleString('en')} ${isFigureRule(rule) ? 'windows' : 'sessions'} since ${moment(span.from)}`,
  );
  for (const { openedAt, resolvedAt, text: words } of alerts.slice(0, PRINTED)) {
    const until = resolvedAt === undefined ? 'still open' : `until ${moment(resolvedAt)}`;
    console.log(`  ${moment(openedAt)}  ${visibleText(words)}, ${until}`);
  }
  if (alerts.length > PRINTED) console.log(`  and ${alerts.length - PRINTED} more`);
};

const run = async (options: BacktestOptions): Promise<number> => {
  const { metrics } = await loadDefinitions(appFolder);
  const rules = rulesNamed(metrics.rules, options.rule);
  const service = await storedService(options);
  const { tables: client, settledTable, checkpointsTable, retention } = service;
  const { declaredLabels, identityOf, catalog } = metrics;
  const reading = { client, settledTable, checkpointsTable, retention, declaredLabels, identityOf, now: Date.now };
  const began = Date.now();
  const line = progressLine(process.stderr);
  try {
    const ofFigures = await backtest(
      {
        metrics: catalog.metrics,
        reader: dynamoSettledReader(reading),
        retention,
        now: began,
        onProgress: (share) => line.show(`${Math.round(100 * share)} %`),
      },
      rules.filter(isFigureRule),
      options.since,
    );
    const table = service.sessionsTable;
    const sessions = dynamoSessionReader({ client, table, retention: retention.item, now: Date.now });
    const looking = { sessions, idle: metrics.sessions?.idle ?? 0, now: began };
    const histories = [
      ...ofFigures,
      ...(await backtestSessions(
        looking,
        rules.filter(isSessionRule),
        Math.max(options.since, began - retention.item),
      )),
    ];
    line.clear();
    for (const one of histories) print(one);
    const ofRules = histories.map(({ rule, windows, span, alerts }) => [
      rule.name,
      { windows, since: span.from, alerts: alerts.length },
    ]);
    const sum = (figure: (one: RuleHistory) => number) => histories.reduce((all, one) => all + figure(one), 0);
    const windows = sum((one) => one.windows);
    const alerts = sum((one) => one.alerts.length);
    const seconds = Number(((Date.now() - began) / 1000).toFixed(1));
    console.log(JSON.stringify({ rules: Object.fromEntries(ofRules), windows, alerts, seconds }));
    return 0;
  } finally {
    line.clear();
    service.close();
  }
};

await runCommand(withHelp(help, backtestOptions, run));
