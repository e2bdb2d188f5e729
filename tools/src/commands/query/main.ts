import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ARCHIVE_TABLES } from '../../../../backend/src/domain/archive/archive-tables';
import { type SavedQuery, savedQueries } from '../../../../backend/stack/saved-queries';
import {
  momentOption,
  serviceFlags,
  serviceHelp,
  serviceOptions,
  storedService,
} from '../../lib/archive/stored-service';
import { parseOptions, UsageError } from '../../lib/cli/parse-options';
import { progressLine } from '../../lib/cli/progress';
import { INTERRUPTED, runCommand, withHelp } from '../../lib/cli/run-command';
import { openArchive, type QueryResult } from './archive-database';
import { downloadHours, type Hours } from './download';
import { csvText, jsonText, tableText } from './result-text';

const saved = savedQueries();

const help = `Asks the archive in SQL: its records (table events) and what was refused (rejects). DuckDB runs it on this machine, over a copy of the objects of
that time, which is removed afterwards. What Athena is asked in the console of AWS has the same tables and the same saved queries.

  npm run query -- "select count(*) from events" [options]
  npm run query -- --saved NAME [--day D] [--value V]… [options]

  --from T          the hours since T: 2026-11-20T10:00Z, or 7d, 36h, 90m ago (default: 24h)
  --to T            and up to T, that hour included (default: now)
  --saved NAME      a saved query:
${saved.map(({ name, description }) => `                      ${name.padEnd(16)} ${description}`).join('\n')}
  --day D           its day, in UTC, such as 2026-11-20 (default: today)
  --value V         what its next ? stands for, after year, month and day; of a query of your own, the first
  --csv, --json     instead of a table
${serviceHelp}

The last line is JSON: {rows, objects, bytes, seconds}; with --json it is the rows, and with --csv that line goes to stderr.`;

const schema = z.object({
  ...serviceOptions,
  from: momentOption.optional(),
  to: momentOption.optional(),
  saved: z
    .string()
    .transform((name, context): SavedQuery => {
      const found = saved.find((one) => one.name === name);
      if (found) return found;
      context.addIssue(`is none of ${saved.map((one) => one.name).join(', ')}`);
      return z.NEVER;
    })
    .optional(),
  day: z.iso.date('is no day such as 2026-11-20').optional(),
  value: z.array(z.string()).default([]),
  csv: z.boolean().default(false),
  json: z.boolean().default(false),
});

type Options = z.infer<typeof schema>;

/** What is asked, of which hours, and in which form it is printed. */
interface Question extends Pick<Options, 'stage' | 'region' | 'state' | 'csv' | 'json'> {
  readonly sql: string;
  readonly values: readonly string[];
  readonly hours: Hours;
}

const DAY_MS = 86_400_000;

/** @throws UsageError where values are missing, or there are too many */
const savedQuestion = ({ name, sql, description }: SavedQuery, { day, value }: Options) => {
  const date = day ?? new Date().toISOString().slice(0, 10);
  const from = Date.parse(date);
  const values = [...date.split('-'), ...value];
  const wanted = sql.split('?').length - 1;
  if (values.length !== wanted)
    throw new UsageError(`--value: ${name} takes ${wanted - 3} of them (${description.replace(/^.*: /, '')})`);
  return { sql, values, hours: { from, to: from + DAY_MS } };
};

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const flags = {
  ...serviceFlags,
  ...{ from: text, to: text, saved: text, day: text, csv: flag, json: flag },
  value: { type: 'string', multiple: true },
} as const;

/** @throws UsageError */
const questionOf = (args: string[]): Question => {
  const [first] = args;
  const sql = first?.startsWith('--') ? undefined : first;
  const options = parseOptions(sql === undefined ? args : args.slice(1), flags, schema);
  if (options.csv && options.json) throw new UsageError('--csv: not beside --json');
  if ((sql === undefined) === (options.saved === undefined))
    throw new UsageError('write a query, in quotation marks, or name one with --saved');
  if (options.saved) {
    if (options.from !== undefined || options.to !== undefined)
      throw new UsageError('--from: a saved query is of one --day');
    return { ...options, ...savedQuestion(options.saved, options) };
  }
  if (options.day !== undefined)
    throw new UsageError('--day: goes with --saved; --from and --to are for other queries');
  const { from = Date.now() - DAY_MS, to = Date.now() } = options;
  if (to <= from) throw new UsageError('--to: is not after --from');
  return { ...options, sql: sql ?? '', values: options.value, hours: { from, to } };
};

interface Summary {
  readonly rows: number;
  readonly objects: number;
  readonly bytes: number;
  readonly seconds: number;
}

const print = ({ csv, json }: Question, result: QueryResult, summary: Summary): void => {
  console.log(json ? jsonText(result) : csv ? csvText(result) : tableText(result));
  if (csv) console.error(JSON.stringify(summary));
  else if (!json) console.log(JSON.stringify(summary));
};

const askIn = async (folder: string, question: Question, signal: AbortSignal): Promise<number> => {
  const started = performance.now();
  const service = await storedService(question);
  const line = progressLine(process.stderr);
  const onProgress = (objects: number, bytes: number) =>
    line.show(`${objects} objects, ${(bytes / 1024 ** 2).toFixed(1)} MB`);
  try {
    const tables = ARCHIVE_TABLES.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(question.sql));
    const read = await downloadHours({ ...service, folder, signal, onProgress }, tables, question.hours);
    line.clear();
    const database = await openArchive(folder, service.bucket);
    signal.addEventListener('abort', database.interrupt);
    try {
      const result = await database.query(question.sql, question.values);
      const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
      print(question, result, { rows: result.rows.length, ...read, seconds });
      return 0;
    } finally {
      database.close();
    }
  } finally {
    line.clear();
    service.close();
  }
};

const run = async (question: Question, signal: AbortSignal): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-query-'));
  try {
    return await askIn(folder, question, signal);
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

await runCommand(withHelp(help, questionOf, run));
