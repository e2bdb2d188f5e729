import { priceLineSchema } from '@millrace/contract';
import type { z } from 'zod';
import { fieldPath, joinPath } from '../../lib/json/field-path';
import { type FieldNames, type ReadResult, type Rejected, rejected } from './event';
import { type Format, invalidField, isText, type Valid } from './format';
import { readOrderedTime } from './ordered-time';

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
const MINUS = 0x2d;
const ZERO = 0x30;
const EQUALS = 0x3d;

/** As many digits as a safe integer has at the most. */
const MOST_DIGITS = 16;

/** The integer that stands there, where it says exactly what the text does: `007` is a name. From its digits, since most of a line is numbers, and no text has to be made of these. */
const integerIn = (line: string, from: number, to: number): number | undefined => {
  const isNegative = line.charCodeAt(from) === MINUS;
  const start = isNegative ? from + 1 : from;
  const digits = to - start;
  if (digits < 1 || digits > MOST_DIGITS) return undefined;
  if (line.charCodeAt(start) === ZERO) return digits === 1 && !isNegative ? 0 : undefined;
  let value = 0;
  for (let at = start; at < to; at++) {
    const digit = line.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    value = value * 10 + digit;
  }
  if (!Number.isSafeInteger(value)) return undefined;
  return isNegative ? -value : value;
};

type Fields = Record<string, number | string>;

/** The number or text that stands there. The Kinesis Data Generator leaves the quotes that stand around a value in its template. */
const valueIn = (line: string, from: number, to: number): number | string => {
  const first = line.charCodeAt(from);
  const isQuote = first === SINGLE_QUOTE || first === DOUBLE_QUOTE;
  const isQuoted = isQuote && to - from > 1 && line.charCodeAt(to - 1) === first;
  const [start, end] = isQuoted ? [from + 1, to - 1] : [from, to];
  return integerIn(line, start, end) ?? line.slice(start, end);
};

interface PriceFields {
  readonly data: Readonly<Fields>;
}

/** The fields of a line `key=text|key=text|` by key. Total: what is no such line is a reject. */
const priceFields = (line: string, at: string): PriceFields | Rejected => {
  const parts = line.split('|', MAX_FIELDS + 2);
  const rest = parts.pop() ?? '';
  if (parts.length > MAX_FIELDS) return rejected('too_large', at, `a line of more than ${MAX_FIELDS} fields`);
  const data: Fields = {};
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const equals = part.indexOf('=');
    if (equals < 1) return invalid(i, 'this is not key=text', at);
    const key = part.slice(0, equals);
    if (key === FORBIDDEN) return rejected('forbidden_key', joinPath(at, key), `a key may not be named ${FORBIDDEN}`);
    if (Object.hasOwn(data, key)) return invalid(key, 'must be given once', at);
    data[key] = valueIn(part, equals + 1, part.length);
  }
  return rest === '' ? { data } : cutOff(rest, parts.length, at);
};

/**
 * Reads lines with the keys of the line before: a producer's lines all have the same ones in the same order, and come by the hundred thousand. Then no
 * key has to be cut out and looked for, and no object grows field by field. What a line says does not depend on the lines before it.
 */
class PriceReader {
  private before: Readonly<Fields> = {};
  private keys: readonly string[] = [];

  read(line: string, at: string): PriceFields | Rejected {
    const data = this.readAlike(line);
    if (data) return { data };
    const fields = priceFields(line, at);
    if ('data' in fields) {
      this.before = fields.data;
      this.keys = Object.keys(fields.data);
    }
    return fields;
  }

  /** Undefined where the keys are others, or the line is cut off. */
  private readAlike(line: string): Fields | undefined {
    const data = { ...this.before };
    let from = 0;
    for (const key of this.keys) {
      const equals = from + key.length;
      if (!line.startsWith(key, from) || line.charCodeAt(equals) !== EQUALS) return undefined;
      const end = line.indexOf('|', equals);
      if (end < 0) return undefined;
      data[key] = valueIn(line, equals + 1, end);
      from = end + 1;
    }
    return from === line.length ? data : undefined;
  }
}

const reader = new PriceReader();

const names: FieldNames = { time: 'reception', data: (field) => field };

/** Its marks: a field that ends with `|`, or the key that such lines begin with. No JSON begins like either. */
const marks = /^(?:session=|\w+=[^|]*\|)/;

/** The other fields pass. */
const validated = priceLineSchema.strip();

interface Marks {
  readonly reception: unknown;
  readonly instrument: unknown;
}

const plain = ({ reception, instrument }: Marks): Valid<Pick<z.output<typeof validated>, keyof Marks>> | undefined => {
  const time = readOrderedTime(reception);
  return isText(instrument) && typeof time === 'number'
    ? { success: true, data: { reception: time, instrument } }
    : undefined;
};

const read = (text: string, at: string): readonly ReadResult[] => {
  const line = text.trimEnd();
  const fields = reader.read(line, at);
  if ('kind' in fields) return [fields];
  const { data } = fields;
  const { reception: received, instrument: named } = data;
  // As it stood in the line: only text that a number says exactly became one.
  const found = { reception: received, instrument: typeof named === 'number' ? String(named) : named };
  const parsed = plain(found) ?? validated.safeParse(found);
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
