import { type PriceLine, priceLineSchema } from '@millrace/contract';
import { fieldPath } from '../../lib/json/field-path';
import { type Event, type FieldNames, type ReadResult, type Rejected, rejected } from './event';
import { type Format, invalidField } from './format';

/** The known lines have fourteen; this bounds what one line can cost. */
const MAX_FIELDS = 128;

/** What an object would take for more than a field. */
const FORBIDDEN = '__proto__';

const invalid = (key: string | number, problem: string): Rejected => {
  const field = fieldPath([key]);
  return rejected('invalid_field', field, `${field}: ${problem}`);
};

/** Every field but the last ends with `|`, and so must the last: a number that was cut off still reads as a number. */
const cutOff = (rest: string, index: number): Rejected => {
  const [key = ''] = rest.split('=', 1);
  return invalid(key === '' ? index : key, 'the line ends before the | that ends this field');
};

/** The fields of a line `key=text|key=text|` by key, each text as it stands. Total: what is no such line is a reject. */
export const priceFields = (line: string): ReadonlyMap<string, string> | Rejected => {
  const parts = line.split('|', MAX_FIELDS + 2);
  const rest = parts.pop() ?? '';
  if (parts.length > MAX_FIELDS) return rejected('too_large', '', `a line of more than ${MAX_FIELDS} fields`);
  const fields = new Map<string, string>();
  for (const [i, part] of parts.entries()) {
    const equals = part.indexOf('=');
    if (equals < 1) return invalid(i, 'this is not key=text');
    const key = part.slice(0, equals);
    if (key === FORBIDDEN) return rejected('forbidden_key', key, `a key may not be named ${FORBIDDEN}`);
    if (fields.has(key)) return invalid(key, 'must be given once');
    fields.set(key, part.slice(equals + 1));
  }
  return rest === '' ? fields : cutOff(rest, parts.length);
};

const names: FieldNames = { time: 'reception', data: (field) => field };

/** Its marks: a field that ends with `|`, or the key that such lines begin with. No JSON begins like either. */
const marks = /^(?:session=|\w+=[^|]*\|)/;

/** `007` is a name and stays one. */
const integer = /^(0|-?[1-9]\d{0,15})$/;

/** A number where it says exactly what the text does. */
const numberOrText = (text: string): number | string => {
  const number = integer.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : text;
};

/** Field by field, since making it of a list of entries takes twice as long, and lines come by the hundred thousand. */
const objectOf = <T>(fields: ReadonlyMap<string, string>, read: (text: string) => T): Record<string, T> => {
  const object: Record<string, T> = {};
  for (const [key, text] of fields) object[key] = read(text);
  return object;
};

const eventOf = (line: PriceLine, fields: ReadonlyMap<string, string>): Event => ({
  source: 'price-line',
  // No field holds a |, so no two lines share an id unless they say the same three things.
  id: [line.session, line.instrument, line.sequence].join('|'),
  type: 'price.updated',
  subject: line.instrument,
  time: Number(line.reception),
  // Prices stay the whole cents that they are sent in: a metric scales them by its power of ten, with no fraction in between.
  data: objectOf(fields, numberOrText),
});

const read = (text: string, at: string): readonly ReadResult[] => {
  const fields = priceFields(text);
  if ('kind' in fields) return [fields];
  const parsed = priceLineSchema.safeParse(objectOf(fields, (text) => text));
  if (!parsed.success) return [invalidField(parsed.error, at)];
  return [{ kind: 'event', event: eventOf(parsed.data, fields), at, names }];
};

/** The state of an instrument, such as `session=20261120|sequence=…|reception=…|instrument=7|…|price_0=23412|`. All fields become data. */
export const priceLine: Format<string> = {
  name: 'price line',
  recognises: (text) => marks.test(text),
  read,
};
