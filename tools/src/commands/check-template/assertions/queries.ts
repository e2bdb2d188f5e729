// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation, and Athena, write it.
import type { Template } from '@millrace/local-aws/cloudformation/template';
import { target } from '../../../../../backend/stack/template';
import { type Assertion, each } from '../assertion';
import { at, change, listOf, type Named, ofTypes } from '../template';

const KEY = 'DataKey';

/** Prefixes of Firehose and templates of Athena, with each part of the time as `{year}`. */
const byParts = (text: unknown, part: RegExp, names: Readonly<Record<string, string>>): string =>
  String(text).replace(part, (_, name: string) => `{${names[name] ?? name}}`);

const deliveredTo = ({ Resources }: Template): string =>
  byParts(
    at(Resources.ArchiveDelivery, 'Properties.ExtendedS3DestinationConfiguration.Prefix'),
    /!\{timestamp:(\w+)\}/g,
    { yyyy: 'year', MM: 'month', dd: 'day', HH: 'hour' },
  );

/** A dotted path cannot name this key. */
const folderOf = ({ Resources }: Template): string => {
  const parameters = Object(at(Resources.ArchiveEventsTable, 'Properties.TableInput.Parameters'));
  return byParts(at(parameters['storage.location.template'], 'Fn::Sub'), /\$\{!(\w+)\}/g, {});
};

const hasEveryProjection = ({ Properties }: Named): boolean => {
  const parameters = Object.keys(Object(at(Properties, 'TableInput.Parameters')));
  const partitions = listOf(at(Properties, 'TableInput.PartitionKeys')).map((one) => String(at(one, 'Name')));
  return partitions.length > 0 && partitions.every((name) => parameters.includes(`projection.${name}.type`));
};

const WORK_GROUP = 'WorkGroupConfiguration';

/** Athena over the archive. */
export const queries: readonly Assertion[] = [
  each(
    'queries of the archive are bounded in what they read, whatever a client asks for',
    'AWS::Athena::WorkGroup',
    ({ Properties }) =>
      at(Properties, `${WORK_GROUP}.EnforceWorkGroupConfiguration`) === true &&
      Number(at(Properties, `${WORK_GROUP}.BytesScannedCutoffPerQuery`)) > 0,
    [`Properties.${WORK_GROUP}.EnforceWorkGroupConfiguration`, false],
  ),
  each(
    'their results are in the archive’s bucket, encrypted, by the stage’s key where it has one',
    'AWS::Athena::WorkGroup',
    ({ Properties }, { ownKey }) => {
      const result = at(Properties, `${WORK_GROUP}.ResultConfiguration`);
      const key = target(at(result, 'EncryptionConfiguration.KmsKey'));
      const option = at(result, 'EncryptionConfiguration.EncryptionOption');
      return (
        at(result, 'OutputLocation.Fn::Sub') === 's3://${ArchiveBucket}/query-results/' &&
        (ownKey ? option === 'SSE_KMS' && key === KEY : option === 'SSE_S3')
      );
    },
    [`Properties.${WORK_GROUP}.ResultConfiguration.EncryptionConfiguration`, undefined],
  ),
  each('tables of the archive make up every partition', 'AWS::Glue::Table', hasEveryProjection, [
    'Properties.TableInput.Parameters',
    {},
  ]),
  {
    name: 'the table of events reads where Firehose delivers',
    problems: (template) => {
      const [reads, delivered] = [folderOf(template), deliveredTo(template)];
      return reads === `s3://\${ArchiveBucket}/${delivered}` ? [] : [`${reads} is not ${delivered}`];
    },
    twin: (template) =>
      change(
        template,
        'ArchiveDelivery',
        'Properties.ExtendedS3DestinationConfiguration.Prefix',
        'events/!{timestamp:yyyy}/',
      ),
  },
  {
    name: 'every saved query begins with the day whose partitions it reads',
    problems: (template) => {
      const all = ofTypes(template, 'AWS::Athena::NamedQuery');
      const unbounded = all.filter(
        ({ Properties }) => !String(Properties.QueryString).includes('year = ? AND month = ? AND day = ?'),
      );
      return all.length === 0 ? ['there are none'] : unbounded.map(({ id }) => id);
    },
    twin: (template) => change(template, 'EventsByTypeQuery', 'Properties.QueryString', 'SELECT * FROM events'),
  },
];
