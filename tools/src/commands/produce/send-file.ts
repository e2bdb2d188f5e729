import type { CloudEvent } from '@millrace/contract';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';
import { mappingOf } from '../../lib/file-events/mapping';
import { type Misfit, openRows, type Row, type RowFile } from '../../lib/file-events/read-rows';
import {
  areEvents,
  digestOf,
  type Reading,
  type RowSample,
  type RowSettings,
  rowReader,
} from '../../lib/file-events/row-events';
import { asSource, suggestMetrics } from '../../lib/file-events/suggest-metrics';
import { DAY_MS } from '../../lib/time';
import type { FileOptions } from './options';

/** So many rows are looked at before anything is guessed. */
const SAMPLE_ROWS = 200;
/** So many misfits are named; the others are counted. */
const NAMED = 5;
/** For how long hours are stored where a stage says nothing else: docs/stages.md. */
const STORED_DAYS = 400;

const isRow = (item: Row | Misfit): item is Row => 'fields' in item;

const firstRows = async (file: RowFile): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for await (const item of file.rows()) {
    if (isRow(item)) rows.push(item);
    if (rows.length === SAMPLE_ROWS) break;
  }
  return rows;
};

/** A file that is ready to be sent, and what is known of it from its first rows. */
export interface OpenedFile {
  readonly file: RowFile;
  readonly settings: RowSettings;
  readonly first: readonly CloudEvent[];
}

const readingOf = (options: FileOptions, rows: readonly Row[], { formats }: MetricSet, name: string): Reading => {
  const wishes = Object.keys(options.map).length > 0 || options.type !== undefined;
  if (!wishes && areEvents(rows, formats)) return { by: 'format', formats };
  return { by: 'columns', mapping: mappingOf({ columns: options.map, type: options.type }, rows, name) };
};

/** Opens a file and finds out how its rows become events. @throws UserError */
export const openFile = async (options: FileOptions, metrics: MetricSet): Promise<OpenedFile> => {
  const file = await openRows(options.path);
  const rows = await firstRows(file);
  const reading = readingOf(options, rows, metrics, file.name);
  const { offset, shift } = options;
  const known = { reading, source: `file:${file.name}`, offset, shift };
  const settings = { ...known, digest: await digestOf(options.path, known) };
  return {
    file,
    settings,
    first: rows.flatMap(rowReader(settings)).flatMap((made) => ('event' in made ? [made.event] : [])),
  };
};

const guessed = (said: boolean): string => (said ? '' : ' (guessed)');

const readingWords = ({ reading, offset }: RowSettings, options: FileOptions): readonly string[] => {
  if (reading.by === 'format') return ['each row is an event already, in a format that is known here'];
  const { time, type, subject, id } = reading.mapping;
  const { map } = options;
  const typeWords =
    'column' in type
      ? `column "${type.column}"${guessed(map.type !== undefined)}`
      : `"${type.always}" for all rows${guessed(options.type !== undefined)}`;
  return [
    `time     ${time === undefined ? 'none: events are of the moment when they arrive' : `column "${time}"${guessed(map.time !== undefined)}; without an offset, ${offset}`}`,
    `type     ${typeWords}`,
    `subject  ${subject === undefined ? 'none' : `column "${subject}"${guessed(map.subject !== undefined)}`}`,
    `id       ${id === undefined ? 'of the file and the row' : `column "${id}"`}`,
  ];
};

const suggestion = (first: readonly CloudEvent[], metrics: MetricSet, file: RowFile): readonly string[] => {
  const unread = [...new Set(first.map(({ type }) => type))].filter((type) => metrics.readersOf(type).length === 0);
  if (unread.length === 0) return [];
  const events = first.filter(({ type }) => unread.includes(type));
  const taken = new Set(metrics.catalog.metrics.map(({ name }) => name));
  const title = unread.length === 1 ? (unread[0] ?? '') : file.name.replace(/\..*$/, '');
  return [
    `No metric reads ${unread.map((type) => `"${type}"`).join(', ')} yet. For example, in metrics of app/metrics.ts:`,
    '',
    ...suggestMetrics(events, title, taken).map(asSource),
    '',
    'What is sent before a metric is there is not in it.',
  ];
};

/** How the file is read, its first event, and what metrics it needs, in lines. */
export const describeFile = ({ file, settings, first }: OpenedFile, options: FileOptions, metrics: MetricSet): string =>
  [
    `${file.name}, ${file.kind}:`,
    ...readingWords(settings, options).map((line) => `  ${line}`),
    ...(first[0] ? [`The first event: ${JSON.stringify(first[0])}`] : ['There is no event in its first rows.']),
    ...suggestion(first, metrics, file),
  ].join('\n');

/** What came of the rows, beside what was sent. */
export interface FileTally {
  leftOut: number;
  readonly named: string[];
  /** Of the events, ms since the epoch. */
  earliest: number;
  latest: number;
  read: number;
}

const countSample = (tally: FileTally, { event }: RowSample): void => {
  if (typeof event.time !== 'string') return;
  const time = Date.parse(event.time);
  tally.earliest = Math.min(tally.earliest, time);
  tally.latest = Math.max(tally.latest, time);
};

const countMisfit = (tally: FileTally, { place, problem }: Misfit): void => {
  tally.leftOut += 1;
  if (tally.named.length < NAMED) tally.named.push(`${place}: ${problem}`);
};

export const newTally = (): FileTally => ({ leftOut: 0, named: [], earliest: Infinity, latest: -Infinity, read: 0 });

/** The events of a file, one after the other; what is none is counted in `tally`. */
export async function* samplesOf({ file, settings }: OpenedFile, tally: FileTally): AsyncGenerator<RowSample> {
  const read = rowReader(settings);
  const rows = file.rows((bytes) => {
    tally.read = bytes;
  });
  for await (const item of rows)
    for (const made of isRow(item) ? read(item) : [item]) {
      if ('problem' in made) countMisfit(tally, made);
      else {
        countSample(tally, made);
        yield made;
      }
    }
}

/** What the one who sent the file should know, in lines. */
export const fileReport = ({ leftOut, named, earliest, latest }: FileTally, now: number): readonly string[] => {
  const others = leftOut - named.length;
  const days = Math.ceil((now - latest) / DAY_MS);
  const old = `The earliest are older than the ${STORED_DAYS} days that most stages store: what is older is rejected. --shift ${days}d makes the last of them of now.`;
  return [
    ...(leftOut > 0 ? [`${leftOut} rows were left out:`, ...named.map((line) => `  ${line}`)] : []),
    ...(others > 0 ? [`  and ${others} more`] : []),
    ...(earliest <= latest
      ? [`Events from ${new Date(earliest).toISOString()} to ${new Date(latest).toISOString()}.`]
      : []),
    ...(earliest < now - STORED_DAYS * DAY_MS ? [old] : []),
  ];
};
