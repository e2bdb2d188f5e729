import { fieldPath } from '../../lib/json/field-path';
import { type Rejected, rejected } from './event';

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
    if (fields.has(key)) return invalid(key, 'is there twice');
    fields.set(key, part.slice(equals + 1));
  }
  return rest === '' ? fields : cutOff(rest, parts.length);
};
