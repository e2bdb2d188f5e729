import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { CloudEvent } from '@millrace/contract';
import type { Event } from '../../../../backend/src/domain/formats/event';
import type { OwnFormats } from '../../../../backend/src/domain/formats/format';
import { readRecord } from '../../../../backend/src/domain/formats/read-record';
import type { Sample } from '../generate/sample';
import { cellOf, type Mapping, readRowTime } from './mapping';
import type { Misfit, Row } from './read-rows';

/** How the rows of one file become events: by columns, or, where each is one already in a format that the service reads, by that format. */
export type Reading =
  | { readonly by: 'columns'; readonly mapping: Mapping }
  | { readonly by: 'format'; readonly formats: OwnFormats };

export interface RowSettings {
  readonly reading: Reading;
  readonly source: string;
  /** Of times that have none, such as `Z` or `+02:00`. */
  readonly offset: string;
  /** How much later than it says an event is to be, ms. */
  readonly shift: number;
  /** The same for the same file and reading, and no other: what ids begin with. */
  readonly digest: string;
}

/** Of all that decides what the events of a file are, so that a second sending is known, and one that reads the file in another way is none. */
export const digestOf = async (file: string, settings: Omit<RowSettings, 'digest'>): Promise<string> => {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex').slice(0, 20);
};

/** A row that is an event. */
export interface RowSample extends Sample {
  readonly event: CloudEvent;
}

type PlainEvent = Omit<Event, 'source'> & { readonly source?: string };

interface Problem {
  readonly problem: string;
}

const textIn = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

const mapped = ({ time, type, subject, id }: Mapping): readonly string[] =>
  [time, subject, id, 'column' in type ? type.column : undefined].filter((column) => column !== undefined);

/** Reads rows by their columns. */
const byColumns = (mapping: Mapping, offset: string): ((row: Row) => PlainEvent | Problem) => {
  const { time, type, subject, id } = mapping;
  const [timeOf, subjectOf, idOf] = [time, subject, id].map((column) =>
    column === undefined ? () => undefined : cellOf(column),
  );
  const typeOf = 'column' in type ? cellOf(type.column) : () => type.always;
  const elsewhere = new Set(mapped(mapping));
  return ({ fields }) => {
    const at = time === undefined ? undefined : readRowTime(timeOf?.(fields), offset);
    if (typeof at === 'string') return { problem: `${time}: ${at}` };
    const name = textIn(typeOf(fields));
    if (name === undefined) return { problem: `${'column' in type ? type.column : 'type'}: there is no type` };
    const [about, own] = [textIn(subjectOf?.(fields)), textIn(idOf?.(fields))];
    if (id !== undefined && own === undefined) return { problem: `${id}: there is no id` };
    return {
      type: name,
      ...(own !== undefined && { id: own }),
      ...(about !== undefined && { subject: about }),
      ...(at !== undefined && { time: at }),
      data: Object.fromEntries(Object.entries(fields).filter(([field]) => !elsewhere.has(field))),
    };
  };
};

const encoder = new TextEncoder();

/** Reads rows that are events already. */
const byFormat =
  (formats: OwnFormats) =>
  ({ fields }: Row): readonly (PlainEvent | Problem)[] =>
    readRecord(encoder.encode(JSON.stringify(fields)), formats).map((item) =>
      item.kind === 'event' ? item.event : { problem: item.reject.message },
    );

/** Whether every row is an event in a format of the service's. */
export const areEvents = (rows: readonly Row[], formats: OwnFormats): boolean =>
  rows.length > 0 && rows.flatMap(byFormat(formats)).every((item) => !('problem' in item));

/** The most that a record holds, with its key: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const MOST_BYTES = 1024 * 1024;

const sampleOf = (event: PlainEvent, settings: RowSettings, place: string): RowSample => {
  const { source = settings.source, id = `${settings.digest}-${place}`, type, subject, time, data } = event;
  const cloudEvent: CloudEvent = {
    ...{ specversion: '1.0', id, source, type },
    ...(subject !== undefined && { subject }),
    ...(time !== undefined && { time: new Date(time + settings.shift).toISOString() }),
    data,
  };
  // The events of a subject stay in order; without one, an event still goes the same way every time, so that a repetition is found.
  return { format: 'file', partitionKey: (subject ?? id).slice(0, 128), event: cloudEvent };
};

/** Makes events of rows, or says why a row is none. */
export const rowReader = (settings: RowSettings): ((row: Row) => readonly (RowSample | Misfit)[]) => {
  const { reading, offset } = settings;
  const read = reading.by === 'format' ? byFormat(reading.formats) : byColumns(reading.mapping, offset);
  return (row) =>
    [read(row)].flat().map((event, index) => {
      if ('problem' in event) return { place: row.place, problem: event.problem };
      const sample = sampleOf(event, settings, index === 0 ? row.place.replace(/^\w+ /, '') : `${row.place}.${index}`);
      const bytes = Buffer.byteLength(JSON.stringify(sample.event)) + 128;
      return bytes <= MOST_BYTES ? sample : { place: row.place, problem: 'this is more than a record may hold, 1 MB' };
    });
};
