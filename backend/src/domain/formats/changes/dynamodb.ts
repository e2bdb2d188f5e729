import { readEventTime } from '@millrace/contract';
import { joinPath } from '../../../lib/json/field-path';
import { type FieldNames, type ReadResult, rejected } from '../event';
import { type Format, isJsonObject, type JsonObject, subjectOf } from '../format';

const names: FieldNames = {
  time: 'dynamodb.ApproximateCreationDateTime',
  data: (field) => `dynamodb.NewImage.${field}`,
};

const verbs: Readonly<Record<string, string>> = { INSERT: 'insert', MODIFY: 'modify', REMOVE: 'remove' };

/** A number where it says exactly what the text does. */
const numberOf = (text: unknown): unknown => {
  const number = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isExact ? number : text;
};

/** The plain value of `{"S":"text"}`, `{"N":"1.5"}` and so on. JSON's depth is bounded, and so is this. */
const plainValue = (attribute: unknown): unknown => {
  if (!isJsonObject(attribute)) return undefined;
  const [[type, value] = []] = Object.entries(attribute);
  if (type === 'N') return numberOf(value);
  if (type === 'NULL') return null;
  if (type === 'M') return isJsonObject(value) ? imageOf(value) : undefined;
  if (type === 'L') return Array.isArray(value) ? value.map(plainValue) : undefined;
  if (type === 'NS') return Array.isArray(value) ? value.map(numberOf) : undefined;
  return value;
};

const imageOf = (image: JsonObject): JsonObject => {
  const plain: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(image)) plain[name] = plainValue(attribute);
  return plain;
};

/** A number as the table writes it, to its last digit. */
const textOfKey = (attribute: unknown): string =>
  String(isJsonObject(attribute) ? Object.values(attribute)[0] : attribute);

/** The keys, in the order of their names where there are two. */
const subjectOfKeys = (keys: unknown): string | undefined => {
  const values = isJsonObject(keys) ? Object.entries(keys) : [];
  return subjectOf(
    values
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, value]) => textOfKey(value))
      .join('|'),
  );
};

const dataOf = ({ NewImage, OldImage, Keys }: JsonObject): JsonObject => {
  const image = [NewImage, OldImage, Keys].find(isJsonObject);
  return image ? imageOf(image) : {};
};

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const { tableName, eventID, eventName, dynamodb } = input;
  const invalid = (field: string, problem: string): ReadResult[] => {
    const path = joinPath(at, field);
    return [rejected('invalid_field', path, `${path}: ${problem}`)];
  };
  if (typeof tableName !== 'string' || tableName === '') return invalid('tableName', 'is no text');
  if (!isJsonObject(dynamodb)) return invalid('dynamodb', 'is no object');
  const verb = typeof eventName === 'string' ? verbs[eventName] : undefined;
  if (!verb) return invalid('eventName', 'is none of INSERT, MODIFY and REMOVE');
  const time = readEventTime(dynamodb.ApproximateCreationDateTime);
  if (typeof time === 'string') return invalid(names.time, time);
  const event = {
    source: `dynamodb/${tableName}`,
    ...(typeof eventID === 'string' && { id: eventID }),
    type: `dynamodb.${tableName}.${verb}`,
    subject: subjectOfKeys(dynamodb.Keys),
    time,
    data: dataOf(dynamodb),
  };
  return [{ kind: 'event', event, at, names }];
};

/**
 * A change of a table that streams to Kinesis: `dynamodb.<table>.insert`, `.modify` or `.remove`, about the item's key, with the new image, or
 * the old one of what was removed. Times are in micro- or milliseconds, as the table has it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_using-shards-and-metrics.html
 */
export const dynamodbChange: Format<JsonObject> = {
  name: 'DynamoDB',
  recognises: (input) => Object.hasOwn(input, 'dynamodb') && Object.hasOwn(input, 'eventName'),
  read,
};
