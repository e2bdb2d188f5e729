import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './parse-json';

const refusal = (text: string) => {
  const parsed = parseJson(text);
  return parsed.ok ? undefined : `${parsed.reason} ${parsed.field}`.trim();
};

test('any JSON of modest depth comes out as JSON.parse gives it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const parsed = parseJson(text);
      if (!parsed.ok) return parsed.reason === 'forbidden_key';
      expect(parsed.value).toEqual(JSON.parse(text));
      return true;
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => parseJson(text).ok !== undefined));
});

test('a hundred thousand levels are refused before they are parsed', () => {
  expect(refusal('['.repeat(100_000))).toBe('too_deep');
});

test('a __proto__ key is refused wherever it stands, and however it is written', () => {
  const texts = [
    '{"__proto__":1}',
    '{"__pr\\u006ft\\u006F__":1}',
    '{"a":[0,{"\\u005f_proto__":{}}]}',
    '{"a":{"b":{"_\\u005Fproto__":1}}}',
  ];
  expect(texts.map(refusal)).toEqual([
    'forbidden_key __proto__',
    'forbidden_key __proto__',
    'forbidden_key a[1].__proto__',
    'forbidden_key a.b.__proto__',
  ]);
});

test('__proto__ as a value is an ordinary string', () => {
  expect(refusal('{"name":"__proto__"}')).toBeUndefined();
});

test('an integer that no number holds exactly is its digits, wherever it stands', () => {
  const text = fc.record({ before: fc.string({ maxLength: 40 }), digits: fc.integer({ min: 0, max: 24 }) });
  fc.assert(
    fc.property(text, ({ before, digits }) => {
      const integer = `9${'0'.repeat(digits)}7`;
      const parsed = parseJson(`[${JSON.stringify(before)},${integer}]`);
      const expected = Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
      expect(parsed.ok && parsed.value).toEqual([before, expected]);
    }),
  );
});
