import { z } from 'zod';
import { removeItems } from '../../../../backend/src/adapters/dynamodb/dynamo-item-upkeep';
import { scratchFile } from '../../../../backend/src/adapters/files/scratch-file';
import { s3Archive } from '../../../../backend/src/adapters/s3/s3-archive';
import { forgetSubject } from '../../../../backend/src/app/archive/forget';
import { noProgress } from '../../../../backend/src/app/archive/read-archive';
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

const help = `Removes a subject's records from the archive and makes figures, sessions and items as if they had never been.

  npm run forget -- --subject S --yes [options]

  --subject S       a person, a vehicle, a page: the subject of events
  --from T          windows and sessions that start at T or later are made again: 2026-11-20T10:00Z, or 7d, 36h, 90m ago (default: all that the
                    archive holds every record of: of what starts before it does, what is stored just as the archive says)
  --yes             needed, since it cannot be undone
${serviceHelp}

What of it came in the last minutes may be archived afterwards, and the stream holds it until its retention is over: call it again then. Rejected records
are not looked into. The last line is JSON: {objects, records, windows, sessions, incomplete, items, seconds}: objects of the archive that were written
anew, records that were changed or removed in them, windows whose figures changed, parts of sessions that changed or are no more, windows and parts that
have something of it still since the archive lacks records of them, and items that were removed. Exits with 1 where there are such.`;

const text = { type: 'string' } as const;

const schema = z.object({
  ...serviceOptions,
  subject: z.string('is required').min(1),
  from: momentOption.optional(),
  yes: z.literal(true, 'is required: what is forgotten cannot be had back'),
});

type ForgetOptions = z.infer<typeof schema>;

/** @throws UsageError */
const forgetOptions = (args: string[]): ForgetOptions =>
  parseOptions(args, { ...serviceFlags, subject: text, from: text, yes: { type: 'boolean' } }, schema);

const run = async (options: ForgetOptions): Promise<number> => {
  const { metrics } = await loadDefinitions(appFolder);
  const service = await storedService(options);
  const folds = foldsOf(service, metrics);
  const types = metrics.catalog.items.map(({ type }) => type);
  const items = { client: service.tables, table: service.itemsTable };
  const border = scratchFile(metrics);
  const deps = {
    ...folds,
    border,
    archive: s3Archive(service),
    removeItems: (subject: string) => removeItems(items, types, subject),
  };
  const progress = noProgress();
  try {
    const { result, seconds } = await watchedReading(progress, () =>
      forgetSubject(deps, options.subject, { from: options.from, progress }),
    );
    console.log(
      `${result.records} records in ${result.objects} objects of the archive, ${result.windows} windows, ${result.sessions} parts of sessions, ${result.items} items`,
    );
    if (result.incomplete > 0)
      console.log(
        `${result.incomplete} windows and parts of sessions keep what they have of it: they are stored otherwise than the archive says, which lacks records of them or was not rebuilt`,
      );
    console.log(JSON.stringify({ ...result, seconds: Number(seconds.toFixed(1)) }));
    return result.incomplete > 0 ? 1 : 0;
  } finally {
    folds.scratch.remove();
    border.remove();
    service.close();
  }
};

await runCommand(withHelp(help, forgetOptions, run));
