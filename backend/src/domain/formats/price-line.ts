import { priceLineSchema } from '@millrace/contract';
import { fieldPath, joinPath } from '../../lib/json/field-path';
import { type FieldNames, type ReadResult, type Rejected, rejected } from './event';
import { type Format, invalidField } from './format';

/** The known lines have fourteen; this bounds what one line can cost. */
const MAX_FIELDS = 128;

/** What an object would take for more than a field. */
const FORBIDDEN = '__proto__';

const invalid = (key: string | number, problem: string, at: string): Rejected => {
  const field = fieldPath([key], at);
  return rejected('invalid_field', field, `${field}: ${problem}`);
};

/** Every field but the last ends with `|`, and so must the last: a number that was cut off still reads as a number. */
const cutOff = (rest: string, index: number, at: string): Rejected => {
  const [key = ''] = rest.split('=', 1);
  return invalid(key === '' ? index : key, 'the line ends before the | that ends this field', at);
};

const SINGLE_QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;

/** The Kinesis Data Generator leaves the quotes that stand around a value in its template. */
const unquoted = (text: string): string => {
  const first = text.charCodeAt(0);
  if (first !== SINGLE_QUOTE && first !== DOUBLE_QUOTE) return text;
  return text.length > 1 && text.charCodeAt(text.length - 1) === first ? text.slice(1, -1) : text;
};

/** `007` is a name and stays one. */
const integer = /^(0|-?[1-9]\d{0,15})$/;

/** A number where it says exactly what the text does. */
const numberOrText = (text: string): number | string => {
  const number = integer.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : text;
};

interface PriceFields {
  readonly data: Readonly<Record<string, number | string>>;
}

/** The fields of a line `key=text|key=text|` by key. Total: what is no such line is a reject. Field by field into one object, since lines come by the hundred thousand. */
const priceFields = (line: string, at: string): PriceFields | Rejected => {
  const parts = line.split('|', MAX_FIELDS + 2);
  const rest = parts.pop() ?? '';
  if (parts.length > MAX_FIELDS) return rejected('too_large', at, `a line of more than ${MAX_FIELDS} fields`);
  const data: Record<string, number | string> = {};
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const equals = part.indexOf('=');
    if (equals < 1) return invalid(i, 'this is not key=text', at);
    const key = part.slice(0, equals);
    if (key === FORBIDDEN) return rejected('forbidden_key', joinPath(at, key), `a key may not be named ${FORBIDDEN}`);
    if (Object.hasOwn(data, key)) return invalid(key, 'must be given once', at);
    data[key] = numberOrText(unquoted(part.slice(equals + 1)));
  }
  return rest === '' ? { data } : cutOff(rest, parts.length, at);
};

const names: FieldNames = { time: 'reception', data: (field) => field };

/** Its marks: a field that ends with `|`, or the key that such lines begin with. No JSON begins like either. */
const marks = /^(?:session=|\w+=[^|]*\|)/;

/** As it stood in the line: only text that a number says exactly became one. */
const textOf = (value: number | string | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

const read = (text: string, at: string): readonly ReadResult[] => {
  const line = text.trimEnd();
  const fields = priceFields(line, at);
  if ('kind' in fields) return [fields];
  const { data } = fields;
  const parsed = priceLineSchema.safeParse({
    reception: textOf(data.reception),
    instrument: textOf(data.instrument),
  });
  if (!parsed.success) return [invalidField(parsed.error, at)];
  const { instrument, reception } = parsed.data;
  const event = {
    source: 'price-line',
    // All of the line: lines of one instrument in one millisecond share every other name that they could have.
    id: line,
    type: 'price.updated',
    subject: instrument,
    time: reception,
    // Prices stay the whole cents that they are sent in: a metric scales them by its power of ten, with no fraction in between.
    data,
  };
  return [{ kind: 'event', event, at, names }];
};

/** The state of an instrument, such as `session='20261120'|sequence='…'|reception='…'|instrument=7|…|price_0=23412|`. All fields become data. */
export const priceLine: Format<string> = {
  name: 'price line',
  recognises: (text) => marks.test(text),
  read,
};
