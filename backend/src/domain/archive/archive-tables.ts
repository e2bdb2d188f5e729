// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a partition's folder names its columns.
import { ARCHIVE_PREFIX } from './archive-object';

/** A column as AWS Glue and as DuckDB name its type. */
export interface ArchiveColumn {
  readonly name: string;
  readonly glue: string;
  readonly duckdb: string;
  readonly comment: string;
}

/** Parts of a time in UTC, as text with leading zeros. */
export type Partition = 'year' | 'month' | 'day' | 'hour';

/** What SQL finds in the archive's bucket: lines of JSON in folders by time. The same on AWS and on a laptop. */
export interface ArchiveTable {
  readonly name: string;
  readonly comment: string;
  /** Where its objects are in the bucket. */
  readonly prefix: string;
  /** The folder of a partition below the prefix. */
  readonly folder: string;
  readonly partitions: readonly Partition[];
  readonly columns: readonly ArchiveColumn[];
}

const text = (name: string, comment: string): ArchiveColumn => ({ name, glue: 'string', duckdb: 'VARCHAR', comment });
const number = (name: string, comment: string): ArchiveColumn => ({ name, glue: 'bigint', duckdb: 'BIGINT', comment });

const events: ArchiveTable = {
  name: 'events',
  comment: 'Every record of the stream as it came. Firehose may deliver one twice',
  prefix: ARCHIVE_PREFIX,
  folder: 'year=${year}/month=${month}/day=${day}/hour=${hour}/',
  partitions: ['year', 'month', 'day', 'hour'],
  columns: [
    text('shard', 'Where it stood'),
    text('sequenceNumber', 'and which it was there'),
    number('subsequence', 'Its place in an aggregate of the Kinesis Producer Library'),
    number('arrival', 'When it arrived, in ms since 1970'),
    text('partitionKey', 'What its shard was chosen by'),
    text('text', 'Its content, where that is text'),
    text('base64', 'and else'),
  ],
};

const rejects: ArchiveTable = {
  name: 'rejects',
  comment: 'What was refused in a step of a shard. A record may be in two rows',
  prefix: 'rejects/',
  folder: '${year}-${month}-${day}/',
  partitions: ['year', 'month', 'day'],
  columns: [
    text('shard', 'Where the records stood'),
    text('prev', 'The step began after this sequence number'),
    text('seq', 'and ended with this one'),
    {
      name: 'records',
      glue: 'array<struct<seq:string,arrived:bigint,data:string,rejects:array<struct<reason:string,field:string,message:string,metric:string>>,omitted:bigint>>',
      duckdb:
        'STRUCT(seq VARCHAR, arrived BIGINT, data VARCHAR, rejects STRUCT(reason VARCHAR, field VARCHAR, message VARCHAR, metric VARCHAR)[], omitted BIGINT)[]',
      comment: 'Each record in base64, with what was wrong',
    },
  ],
};

export const ARCHIVE_TABLES: readonly ArchiveTable[] = [events, rejects];
