// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation, and Athena, write it.
import { ARCHIVE_TABLES, type ArchiveTable, type Partition } from '../src/domain/archive/archive-tables';
import { keyOf } from './key';
import { type SavedQuery, savedQueries } from './saved-queries';
import type { Stage } from './stage';
import { type Resource, type Resources, ref, sub } from './template';

/** Below it in the archive's bucket; what is there expires after a day. */
export const RESULTS_PREFIX = 'query-results/';

/** A query that reads more is cancelled. Athena charges what is read, at least 10 MB: this much is 5 cents (docs/costs.md). */
const MOST_BYTES = 10 * 1024 ** 3;

/** Before the first record of any archive. */
const FIRST_YEAR = 2026;

/**
 * Athena makes the folders of a query up from its conditions, so that nobody has to add partitions.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
const projections: Readonly<Record<Partition, Readonly<Record<string, string>>>> = {
  year: { type: 'date', format: 'yyyy', range: `${FIRST_YEAR},NOW`, interval: '1', 'interval.unit': 'YEARS' },
  month: { type: 'integer', range: '1,12', digits: '2' },
  day: { type: 'integer', range: '1,31', digits: '2' },
  hour: { type: 'integer', range: '0,23', digits: '2' },
};

const projectionOf = (partitions: readonly Partition[]): Record<string, string> =>
  Object.fromEntries(
    partitions.flatMap((name) =>
      Object.entries(projections[name]).map(([key, value]) => [`projection.${name}.${key}`, value]),
    ),
  );

/** A template with a place in the bucket: what it says in the way of `Fn::Sub` is Athena's. */
const inBucket = (path: string) => sub(`s3://\${ArchiveBucket}/${path.replaceAll('${', '${!')}`);

/** https://docs.aws.amazon.com/athena/latest/ug/hive-json-serde.html: it takes keys in any case, and AWS advises it before OpenX's. */
const tableInput = ({ name, comment, prefix, folder, partitions, columns }: ArchiveTable) => ({
  Name: name,
  Description: comment,
  TableType: 'EXTERNAL_TABLE',
  Parameters: {
    classification: 'json',
    'projection.enabled': 'true',
    ...projectionOf(partitions),
    'storage.location.template': inBucket(prefix + folder),
  },
  PartitionKeys: partitions.map((Name) => ({ Name, Type: 'string' })),
  StorageDescriptor: {
    Location: inBucket(prefix),
    InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    SerdeInfo: { SerializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
    // Glue's names are in lower case: https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
    Columns: columns.map((column) => ({
      Name: column.name.toLowerCase(),
      Type: column.glue,
      Comment: column.comment,
    })),
  },
});

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const idOf = (name: string): string => name.split('-').map(capital).join('');

const table = (one: ArchiveTable): [string, Resource] => [
  `Archive${idOf(one.name)}Table`,
  {
    Type: 'AWS::Glue::Table',
    Properties: {
      CatalogId: ref('AWS::AccountId'),
      DatabaseName: ref('ArchiveDatabase'),
      TableInput: tableInput(one),
    },
  },
];

const namedQuery = ({ name, description, sql }: SavedQuery): [string, Resource] => [
  `${idOf(name)}Query`,
  {
    Type: 'AWS::Athena::NamedQuery',
    Properties: {
      Name: name,
      Description: description,
      Database: ref('ArchiveDatabase'),
      WorkGroup: ref('ArchiveWorkGroup'),
      QueryString: sql,
    },
  },
];

const workGroup = (stage: Stage): Resource => {
  const key = keyOf(stage);
  return {
    Type: 'AWS::Athena::WorkGroup',
    Properties: {
      Name: `${stage.prefix}-archive`,
      Description: `Queries of the archive of ${stage.prefix}`,
      // With its saved queries and their history.
      RecursiveDeleteOption: true,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: MOST_BYTES,
        PublishCloudWatchMetricsEnabled: false,
        EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
        ResultConfiguration: {
          OutputLocation: inBucket(RESULTS_PREFIX),
          ExpectedBucketOwner: ref('AWS::AccountId'),
          EncryptionConfiguration: key ? { EncryptionOption: 'SSE_KMS', KmsKey: key } : { EncryptionOption: 'SSE_S3' },
        },
      },
    },
  };
};

/**
 * The archive as tables of Athena, and queries of it. Whoever asks does so with what they may do themselves: no role of the stack reads it so.
 * A name of a database has no hyphens: https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
 */
export const addArchiveQueries = (resources: Resources, stage: Stage): Resources =>
  resources.ArchiveBucket === undefined
    ? resources
    : {
        ...resources,
        ArchiveDatabase: {
          Type: 'AWS::Glue::Database',
          Properties: {
            CatalogId: ref('AWS::AccountId'),
            DatabaseInput: {
              Name: stage.prefix.replaceAll('-', '_'),
              Description: `The archive of ${stage.prefix}`,
            },
          },
        },
        ...Object.fromEntries(ARCHIVE_TABLES.map(table)),
        ArchiveWorkGroup: workGroup(stage),
        ...Object.fromEntries(savedQueries().map(namedQuery)),
      };
