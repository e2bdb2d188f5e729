import { samples } from '@millrace/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceLine } from './price-line';

const { samplePriceFields } = samples;

/** What a line must end with is what the tests below cut off. */
const samplePriceLine = samples.samplePriceLine.trimEnd();

type Fields = Record<string, string | number | undefined>;

const lineOf = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([, text]) => text !== undefined)
    .map(([key, text]) => `${key}=${text}|`)
    .join('');

const change = (changes: Fields): string => lineOf({ ...samplePriceFields, ...changes });

/** `reason field` of a reject, `event` of an event. */
const outline = (line: string): string => {
  const [item] = priceLine.read(line, '');
  if (item?.kind !== 'reject') return item?.kind ?? 'nothing';
  return `${item.reject.reason} ${item.reject.field}`.trim();
};

describe('what a price line says', () => {
  test('is about its instrument at the time of reception, under an id of its own, with every field', () => {
    expect(priceLine.read(samplePriceLine, '')).toMatchObject([
      {
        kind: 'event',
        event: {
          source: 'price-line',
          id: samplePriceLine,
          type: 'price.updated',
          subject: '7',
          time: Date.UTC(2026, 10, 20, 10),
          data: Object.fromEntries(Object.entries(samplePriceFields).map(([key, text]) => [key, Number(text)])),
        },
      },
    ]);
  });

  test('goes for fields that nobody knows, and for text as it stands', () => {
    const line = change({ instrument: '007', venue: 'a=b', note: '', huge: '9007199254740993' });
    expect(priceLine.read(line, '')).toMatchObject([
      {
        event: {
          subject: '007',
          data: { instrument: '007', venue: 'a=b', note: '', huge: '9007199254740993' },
        },
      },
    ]);
  });

  test('is the same whatever the order of its fields', () => {
    expect(outline(lineOf(Object.fromEntries(Object.entries(samplePriceFields).reverse())))).toBe('event');
  });

  test('goes without prices, session and sequence, and for prices that are no whole cents, which no metric can use', () => {
    const { reception, instrument } = samplePriceFields;
    expect(outline(lineOf({ reception, instrument }))).toBe('event');
    expect(priceLine.read(change({ price_0: '234.12', price_1: '-3763', price_2: '' }), '')).toMatchObject([
      { event: { data: { price_0: '234.12', price_1: -3763, price_2: '' } } },
    ]);
  });

  test.each(["'", '"'])('is the same with values in %s', (quote) => {
    const quoted = Object.entries(samplePriceFields).map(([key, text]) => `${key}=${quote}${text}${quote}|`);
    const plain = lineOf(samplePriceFields);
    const [[a], [b]] = [priceLine.read(`${quoted.join('')}\r\n`, ''), priceLine.read(plain, '')];
    expect(a?.kind === 'event' && b?.kind === 'event' && [a.event.data, a.event.time]).toEqual(
      b?.kind === 'event' && [b.event.data, b.event.time],
    );
  });

  test('has an id that two lines share only when all of their text is the same', () => {
    const idOf = (line: string) => {
      const [item] = priceLine.read(line, '');
      return item?.kind === 'event' ? item.event.id : undefined;
    };
    expect(idOf(change({ price_8: '1' }))).not.toBe(idOf(change({ price_8: '2' })));
    expect(idOf(`${samplePriceLine}\n`)).toBe(idOf(samplePriceLine));
  });
});

const integer = /^(0|-?[1-9]\d{0,15})$/;

/** A number where it says exactly what the text does. */
const numberOrText = (text: string): number | string =>
  integer.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;

test('what a line says does not depend on the lines before it, whether their fields are the same or others', () => {
  const key = fc.constantFrom('l', 'price', 'price_0', 'price_1', '7', 'venue');
  const text = fc.oneof(
    fc.constantFrom('', '0', '-0', '-', '00', '-7', '007', '1e3', '9007199254740991', '9007199254740992', 'a=b'),
    fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map(String),
  );
  const fields = fc.uniqueArray(fc.tuple(key, text), { selector: ([name]) => name, maxLength: 4 });
  const head = `reception=${samplePriceFields.reception}|instrument=7|`;
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 6 }), fc.boolean(), (lines, isTwice) => {
      for (const line of isTwice ? lines.flatMap((one) => [one, one]) : lines) {
        const read = priceLine.read(`${head}${lineOf(Object.fromEntries(line))}`, '');
        const data = Object.fromEntries(line.map(([name, value]) => [name, numberOrText(value)]));
        expect(read).toMatchObject([{ event: { data: { instrument: 7, ...data } } }]);
        expect(read[0]?.kind === 'event' && Object.keys(read[0].event.data)).toHaveLength(2 + line.length);
      }
    }),
    { numRuns: 100 },
  );
});

test.each(['session=2026', samplePriceLine, 'instrument=7|price_0=1|', 'a=b|'])(
  '%j is meant as a price line',
  (text) => {
    expect(priceLine.recognises(text)).toBe(true);
  },
);

test.each(['{"session":"a=b|"}', '["session=1|"]', 'a=b', 'a|b=c|', '=|', '', '"session=1|"'])('%j is not', (text) => {
  expect(priceLine.recognises(text)).toBe(false);
});

describe('what a price line must have', () => {
  test.each(['reception', 'instrument'])('%s, and not empty', (field) => {
    expect(outline(change({ [field]: undefined }))).toBe(`invalid_field ${field}`);
    expect(outline(change({ [field]: '' }))).toBe(`invalid_field ${field}`);
  });

  test.each([
    ['reception', 'now'],
    ['reception', '-1'],
    ['reception', '20261120'],
    ['reception', '9'.repeat(22)],
  ])('not %s as %j', (field, text) => {
    expect(outline(change({ [field]: text }))).toBe(`invalid_field ${field}`);
  });

  test.each([
    ['a field twice, even with the same text', `${samplePriceLine}instrument=7|`, 'invalid_field instrument'],
    ['a field without =', `${samplePriceLine}hello|`, 'invalid_field [14]'],
    ['a field without key', `=1|${samplePriceLine}`, 'invalid_field [0]'],
    ['an empty field', samplePriceLine.replace('|l=', '||l='), 'invalid_field [4]'],
    ['a key that would change the object', `${samplePriceLine}__proto__=1|`, 'forbidden_key __proto__'],
    ['a line cut in its last number', samplePriceLine.slice(0, -3), 'invalid_field price_8'],
    ['a line cut in a key', samplePriceLine.slice(0, -9), 'invalid_field price'],
    ['a line cut after a key that is missing', 'session=1|=', 'invalid_field [1]'],
    ['thousands of fields', Array.from({ length: 90_000 }, (_, i) => `k${i}=1|`).join(''), 'too_large'],
    ['a mebibyte in one field', `session=${'1'.repeat(1024 * 1024)}|`, 'invalid_field reception'],
    ['a mebibyte in one key', `session=1|${'k'.repeat(1024 * 1024)}`, `invalid_field ${'k'.repeat(200)}`],
  ])('not %s', (_, line, expected) => {
    expect(outline(line)).toBe(expected);
  });

  test('said in words that stay short', () => {
    const [item] = priceLine.read(change({ instrument: undefined }), '');
    expect(item).toMatchObject({ reject: { message: 'instrument: is missing' } });
  });
});

test('no line that is cut or mixed up makes it throw, or makes more than one event or reject', () => {
  const piece = fc.oneof(
    fc.constantFrom(...Object.keys(samplePriceFields), '=', '|', '1', '-', 'constructor=1|', '__proto__=1|', '\n'),
    fc.constantFrom(...samplePriceLine.split(/(?<=\|)/)),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const line = pieces.join('');
      expect(typeof priceLine.recognises(line)).toBe('boolean');
      expect(priceLine.read(line, '')).toHaveLength(1);
    }),
    { numRuns: 1000 },
  );
}, 20_000);

test('a line that is cut anywhere is never taken for a whole one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: samplePriceLine.length - 1 }), (length) => {
      const line = samplePriceLine.slice(0, length);
      if (!line.endsWith('|')) expect(outline(line)).toMatch(/^invalid_field \S/);
    }),
  );
});
