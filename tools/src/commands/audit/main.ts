import { z } from 'zod';
import { dynamoStoredItems } from '../../../../backend/src/adapters/dynamodb/dynamo-item-upkeep';
import { auditHistory, differenceLine } from '../../../../backend/src/app/archive/audit';
import { auditItems, itemDifferenceLine } from '../../../../backend/src/app/archive/audit-items';
import { auditSessions, sessionDifferenceLine } from '../../../../backend/src/app/archive/audit-sessions';
import { type FoldedHistory, foldHistory } from '../../../../backend/src/app/archive/fold-history';
import { noProgress } from '../../../../backend/src/app/archive/read-archive';
import { MadeItems } from '../../../../backend/src/domain/archive/made-items';
import type { StoredItem } from '../../../../backend/src/domain/items/item-changes';
import { foldsOf, watchedReading } from '../../lib/archive/fold-service';
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

const help = `Makes the figures, items and sessions again from the archive, with the code that made them, and names each that is stored otherwise.

  npm run audit [-- options]

  --from T          windows and sessions that start at T or later: 2026-11-20T10:00Z, or 7d, 36h, 90m ago (default: all that the archive holds every record of)
  --to T            windows that start before T (default: all)
${serviceHelp}

The running figures go on meanwhile. Objects of the archive that are damaged are named too. Of a metric that was changed or added, the figures from before
are differences until they are rebuilt. Items are compared where neither --from nor --to is given, up to a million of them. Nothing is written: an
audit that was stopped is begun again. The last line is JSON: {records, windows, sessions, items, differences, damaged, seconds}; items is null where they were
not compared. Exits with 1 when there is a difference.`;

const schema = z.object({ ...serviceOptions, from: momentOption.optional(), to: momentOption.optional() });

type AuditOptions = z.infer<typeof schema>;

const text = { type: 'string' } as const;

/** @throws UsageError */
const auditOptions = (args: string[]): AuditOptions =>
  parseOptions(args, { ...serviceFlags, from: text, to: text }, schema);

/** More of them are counted and not printed. */
const PRINTED = 100;

const run = async (options: AuditOptions): Promise<number> => {
  const { metrics } = await loadDefinitions(appFolder);
  const service = await storedService(options);
  const deps = foldsOf(service, metrics);
  const progress = noProgress();
  const damaged = new Set<string>();
  const lines: string[] = [];
  const { from, to = Number.POSITIVE_INFINITY } = options;
  const onDamage = ({ key, message }: { readonly key: string; readonly message: string }) => {
    damaged.add(key);
    console.log(message);
  };
  const names = new Set(metrics.catalog.metrics.filter(({ formula }) => !formula).map(({ name }) => name));
  // A part of the time does not say what an item was last.
  const made = from === undefined && options.to === undefined ? new MadeItems() : undefined;
  const itemsOf = async (history: FoldedHistory): Promise<number | undefined> => {
    if (!made || made.areTooMany) return undefined;
    const { tables: client, itemsTable: table, retention } = service;
    const items = dynamoStoredItems({ client, table });
    const types = metrics.catalog.items.map(({ type }) => type);
    return auditItems({ items, retention: retention.item, now: Date.now }, history, made, types, (one) =>
      lines.push(itemDifferenceLine(one)),
    );
  };
  const audit = async () => {
    const onItems = made && ((items: readonly StoredItem[]) => made.add(items));
    const history = await foldHistory({ ...deps, onItems }, { metrics: undefined, from, to, onDamage }, progress);
    const items = await itemsOf(history);
    const sessions = await auditSessions(deps, history, (one) => lines.push(sessionDifferenceLine(one)));
    const windows = await auditHistory(deps, history, names, (one) => lines.push(differenceLine(one)));
    return { windows, items, sessions, records: history.fold.records };
  };
  try {
    const { result, seconds } = await watchedReading(progress, audit);
    for (const line of lines.slice(0, PRINTED)) console.log(line);
    if (lines.length > PRINTED) console.log(`and ${lines.length - PRINTED} more`);
    const { records, windows, items, sessions } = result;
    const found = {
      records,
      windows,
      sessions,
      items: items ?? null,
      differences: lines.length,
      damaged: damaged.size,
    };
    const compared = items === undefined ? '' : `, ${items.toLocaleString('en')} items`;
    const parts = `${sessions.toLocaleString('en')} parts of sessions`;
    console.log(
      `${windows.toLocaleString('en')} windows${compared} and ${parts} were compared, ${found.differences} differ`,
    );
    if (made?.areTooMany) console.log('items were not compared: there are more than a million');
    console.log(JSON.stringify({ ...found, seconds: Number(seconds.toFixed(1)) }));
    return lines.length + damaged.size > 0 ? 1 : 0;
  } finally {
    deps.scratch.remove();
    service.close();
  }
};

await runCommand(withHelp(help, auditOptions, run));
