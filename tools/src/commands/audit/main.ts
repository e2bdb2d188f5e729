import { z } from 'zod';
import { auditHistory, type Difference, differenceLine } from '../../../../backend/src/app/archive/audit';
import { noProgress } from '../../../../backend/src/app/archive/read-archive';
import { foldHistory } from '../../../../backend/src/app/archive/rebuild';
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

const help = `Makes the figures again from the archive, with the code that made them, and names each that is stored otherwise.

  npm run audit [-- options]

  --from T          windows that start at T or later: 2026-11-20T10:00Z, or 7d, 36h, 90m ago (default: all that the archive holds every record of)
  --to T            windows that start before T (default: all)
${serviceHelp}

The running figures go on meanwhile. Objects of the archive that are damaged are named too. Of a metric that was changed or added, the figures from before
are differences until they are rebuilt. The last line is JSON: {records, windows, differences, damaged, seconds}. Exits with 1 when there is a difference.`;

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
  const differences: Difference[] = [];
  const { from, to = Number.POSITIVE_INFINITY } = options;
  const onDamage = ({ key, message }: { readonly key: string; readonly message: string }) => {
    damaged.add(key);
    console.log(message);
  };
  const names = new Set(metrics.catalog.metrics.filter(({ formula }) => !formula).map(({ name }) => name));
  const audit = async () => {
    const history = await foldHistory(deps, { metrics: undefined, from, to, onDamage }, progress);
    const windows = await auditHistory(deps, history, names, (one) => differences.push(one));
    return { windows, records: history.fold.records };
  };
  try {
    const { result, seconds } = await watchedReading(progress, audit);
    for (const one of differences.slice(0, PRINTED)) console.log(differenceLine(one));
    if (differences.length > PRINTED) console.log(`and ${differences.length - PRINTED} more`);
    const found = { ...result, differences: differences.length, damaged: damaged.size };
    console.log(`${found.windows.toLocaleString('en')} windows were compared, ${found.differences} figures differ`);
    console.log(JSON.stringify({ ...found, seconds: Number(seconds.toFixed(1)) }));
    return differences.length + damaged.size > 0 ? 1 : 0;
  } finally {
    deps.scratch.remove();
    service.close();
  }
};

await runCommand(withHelp(help, auditOptions, run));
