import { readEventTime } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { dataReader } from '../../../../backend/src/domain/metrics/event-reader';
import type { Fields, Row } from './read-rows';

/** Which columns of a file hold the parts of an event; every other column is a field of its data. */
export interface Mapping {
  /** Without it an event is of the time when it arrives. */
  readonly time?: string;
  /** A column, or one type for all rows. */
  readonly type: { readonly column: string } | { readonly always: string };
  readonly subject?: string;
  readonly id?: string;
}

/** What somebody says about a file; everything else is guessed. */
export interface MappingWish {
  readonly columns: Readonly<Partial<Record<'time' | 'type' | 'subject' | 'id', string>>>;
  readonly type?: string | undefined;
}

/** What a column holds in a row: a dot leads into an object. */
export const cellOf = (column: string): ((fields: Fields) => unknown) => {
  const read = dataReader(column);
  return (data) => read({ source: '', type: '', data });
};

const withoutOffset = /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?$/;

/** As the stream takes times, and also without an offset, which then is the one given. Ms since the epoch, or what is wrong. */
export const readRowTime = (value: unknown, offset: string): number | string => {
  const found = typeof value === 'string' ? withoutOffset.exec(value) : null;
  if (!found) return readEventTime(value);
  const [, year, month, day, minutes = '00:00', seconds = ':00'] = found;
  return readEventTime(`${year}-${month}-${day}T${minutes}${seconds}${offset}`);
};

/** What such columns are called, most telling first, in lower case and without separators. */
const names = {
  time: [
    ...[
      'time',
      'timestamp',
      'eventtime',
      'eventtimestamp',
      'datetime',
      'occurredat',
      'occurred',
      'createdat',
      'created',
    ],
    ...['at', 'ts', 'date', 'eventdate', 'orderdate', 'starttime', 'startedat', 'receivedat', 'updatedat'],
  ],
  type: ['type', 'eventtype', 'event', 'eventname', 'action'],
  subject: [
    ...[
      'subject',
      'page',
      'pageurl',
      'url',
      'path',
      'product',
      'productid',
      'sku',
      'item',
      'itemid',
      'symbol',
      'ticker',
    ],
    ...['instrument', 'vehicle', 'vehicleid', 'device', 'deviceid', 'sensor', 'sensorid', 'station', 'host'],
  ],
} as const;

const plain = (column: string): string => column.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const columnsOf = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.flatMap(({ fields }) => Object.keys(fields))),
];

const cells = (rows: readonly Row[], column: string): readonly unknown[] =>
  rows.map(({ fields }) => fields[column]).filter((cell) => cell !== undefined && cell !== null);

/** So many of the rows must have it; those that do not are named by their row later. */
const MOST = 0.5;

const holdsTimes = (rows: readonly Row[], column: string): boolean => {
  const found = cells(rows, column);
  const times = found.filter((cell) => typeof readRowTime(cell, 'Z') === 'number').length;
  return found.length > 0 && times >= MOST * rows.length;
};

/** A type is a word, not a sentence, and there are few of them. */
const MOST_TYPES = 50;

const holdsTypes = (rows: readonly Row[], column: string): boolean => {
  const found = cells(rows, column);
  const isType = (cell: unknown) => typeof cell === 'string' && cell.length <= 64;
  return found.length >= MOST * rows.length && found.every(isType) && new Set(found).size <= MOST_TYPES;
};

const holdsText = (rows: readonly Row[], column: string): boolean =>
  cells(rows, column).every((cell) => typeof cell === 'string' || typeof cell === 'number');

const firstNamed = (columns: readonly string[], wanted: readonly string[]): readonly string[] =>
  wanted.flatMap((name) => columns.filter((column) => plain(column) === name));

const guessTime = (rows: readonly Row[], columns: readonly string[]): string | undefined => {
  const ending = columns.filter((column) => /(?:time|date|_at|At|_ts)$/.test(column));
  return [...firstNamed(columns, names.time), ...ending].find((column) => holdsTimes(rows, column));
};

/** `Orders 2026.csv.gz` is of `orders-2026`. */
export const typeOfFile = (name: string): string =>
  name
    .replace(/\.gz$/i, '')
    .replace(/\.[a-z]+$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '') || 'row';

const assertColumns = (wish: MappingWish, rows: readonly Row[], columns: readonly string[]): void => {
  for (const column of Object.values(wish.columns))
    if (rows.every(({ fields }) => cellOf(column)(fields) === undefined))
      throw new UserError(`--map: there is no column "${column}". There are: ${columns.join(', ')}`);
};

/** How the rows of a file become events: as wished, and what is not said is guessed from its first rows. @throws UserError */
export const mappingOf = (wish: MappingWish, rows: readonly Row[], fileName: string): Mapping => {
  const columns = columnsOf(rows);
  assertColumns(wish, rows, columns);
  const { time = guessTime(rows, columns), id } = wish.columns;
  const free = columns.filter((column) => column !== time && column !== id);
  const guessedType = firstNamed(free, names.type).find((column) => holdsTypes(rows, column));
  const column = wish.columns.type ?? (wish.type === undefined ? guessedType : undefined);
  const subject =
    wish.columns.subject ?? firstNamed(free, names.subject).find((one) => one !== column && holdsText(rows, one));
  return {
    ...(time !== undefined && { time }),
    type: column === undefined ? { always: wish.type ?? typeOfFile(fileName) } : { column },
    ...(subject !== undefined && { subject }),
    ...(id !== undefined && { id }),
  };
};
