import { type PriceLine, priceLineSchema } from '@millrace/contract';
import type { Event, FieldNames, Item } from './event';
import type { Format } from './format';
import { invalidField } from './invalid-field';
import { priceFields } from './price-fields';

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

const read = (text: string, at: string): readonly Item[] => {
  const fields = priceFields(text);
  if ('kind' in fields) return [fields];
  const parsed = priceLineSchema.safeParse(objectOf(fields, (text) => text));
  if (!parsed.success) return [invalidField(parsed.error, at)];
  return [{ kind: 'event', event: eventOf(parsed.data, fields), at, names }];
};

/** The state of an instrument, such as `session=20261120|sequence=…|reception=…|instrument=7|…|price_0=23412|`. All fields are kept. */
export const priceLine: Format<string> = {
  name: 'price line',
  recognises: (text) => marks.test(text),
  read,
};
