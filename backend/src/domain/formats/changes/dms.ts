import { readEventTime } from '@millrace/contract';
import { joinPath } from '../../../lib/json/field-path';
import { type FieldNames, type ReadResult, rejected } from '../event';
import { type Format, isJsonObject, type JsonObject } from '../format';

const names: FieldNames = { time: 'metadata.timestamp', data: (field) => `data.${field}` };

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const metadata = isJsonObject(input.metadata) ? input.metadata : {};
  const parts = ['schema-name', 'table-name', 'operation'] as const;
  const missing = parts.find((part) => typeof metadata[part] !== 'string' || metadata[part] === '');
  const time = readEventTime(metadata.timestamp);
  const [field, problem] = missing ? [`metadata.${missing}`, 'is no text'] : [names.time, time];
  const path = joinPath(at, field);
  if (typeof time === 'string' || missing) return [rejected('invalid_field', path, `${path}: ${problem}`)];
  const table = `dms.${metadata['schema-name']}.${metadata['table-name']}`;
  const data = isJsonObject(input.data) ? input.data : {};
  return [{ kind: 'event', event: { source: table, type: `${table}.${metadata.operation}`, time, data }, at, names }];
};

/**
 * A change that the Database Migration Service sends: `dms.<schema>.<table>.<operation>`, where the operation is load, insert, update, delete,
 * or one on the table itself. It has no id. https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.Kinesis.html
 */
export const dmsChange: Format<JsonObject> = {
  name: 'DMS',
  recognises: ({ metadata }) => isJsonObject(metadata) && Object.hasOwn(metadata, 'record-type'),
  read,
};
