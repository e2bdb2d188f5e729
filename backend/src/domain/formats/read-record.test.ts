import { rejectSchema, samples } from '@millrace/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format, JsonObject, OwnFormats } from './format';
import { readRecord } from './read-record';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const readJson = (value: unknown) => readRecord(bytes(JSON.stringify(value)));

/** `reason field` of each reject, `event <type>` of each event. */
const outline = (record: Uint8Array): string[] =>
  readRecord(record).map((item) =>
    item.kind === 'event' ? `event ${item.event.type}` : `${item.reject.reason} ${item.reject.field}`.trim(),
  );
const outlineJson = (value: unknown): string[] => outline(bytes(JSON.stringify(value)));

const { sampleCloudEvent, sampleReading, sampleClick, samplePriceLine } = samples;

describe('what is read', () => {
  test('a CloudEvent keeps its id, source, subject, time and data', () => {
    expect(readJson(sampleCloudEvent)).toMatchObject([
      {
        kind: 'event',
        event: {
          id: 'order-1001',
          source: 'shop',
          type: 'order.placed',
          subject: '/checkout',
          time: Date.UTC(2026, 10, 20, 10),
          data: { amount: 10.99, country: 'SE' },
        },
      },
    ]);
  });

  test('a CloudEvent without time, subject and data is an event that happened as it arrived', () => {
    const [item] = readJson({ specversion: '1.0', id: '1', source: 's', type: 't' });
    expect(item).toMatchObject({ kind: 'event', event: { id: '1', source: 's', type: 't', data: {} } });
    expect(item).not.toHaveProperty('event.time');
  });

  test('an offset in a time counts', () => {
    expect(readJson({ ...sampleCloudEvent, time: '2026-11-20T12:00:00.5+02:00' })).toMatchObject([
      { event: { time: Date.UTC(2026, 10, 20, 10, 0, 0, 500) } },
    ]);
  });

  test('a reading becomes an event named after its gauge', () => {
    expect(readJson(sampleReading)).toMatchObject([
      {
        kind: 'event',
        event: { type: 'reading.cpu', subject: 'cpu', time: Date.UTC(2026, 10, 20, 10), data: { value: 42.123456789 } },
      },
    ]);
  });

  test('a step of a visit becomes an event named after its kind, about its page, without the address that it came from', () => {
    const [item] = readJson(sampleClick);
    const { ip_address: _, ...data } = sampleClick;
    expect(item).toMatchObject({
      event: {
        source: 'clickstream',
        type: 'clickstream.page_view',
        subject: '/products',
        time: Date.UTC(2026, 10, 20, 10),
        data,
      },
    });
    expect(item).not.toHaveProperty('event.id');
    expect(JSON.stringify(item)).not.toContain(sampleClick.ip_address);
  });

  test('a price line is an event about its instrument', () => {
    expect(outline(bytes(`${samplePriceLine}\n`))).toEqual(['event price.updated']);
  });

  test('an array is validated event by event, and each reject names its position', () => {
    const noType = { ...sampleCloudEvent, type: 7 };
    expect(outlineJson([sampleCloudEvent, noType, sampleReading, [sampleReading], 5, sampleClick])).toEqual([
      'event order.placed',
      'invalid_field [1].type',
      'event reading.cpu',
      'unknown_format [3]',
      'unknown_format [4]',
      'event clickstream.page_view',
    ]);
  });

  test('space and a byte order mark around a record do not matter', () => {
    expect(outline(bytes(`\ufeff \n${JSON.stringify(sampleReading)}\r\n`))).toEqual(['event reading.cpu']);
  });
});

describe('what is rejected', () => {
  test.each<[string, Uint8Array, string]>([
    ['nothing', bytes(''), 'empty'],
    ['space alone', bytes(' \n'), 'empty'],
    ['an empty array', bytes('[]'), 'empty'],
    ['more than a mebibyte', new Uint8Array(1024 * 1024 + 1), 'too_large'],
    ['an array of more than any producer can mean', bytes(`[${'0,'.repeat(70_000)}0]`), 'too_large'],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'not_utf8'],
    ['text', bytes('hello'), 'not_json'],
    ['JSON that breaks off', bytes('{"id":"cpu","value":'), 'not_json'],
    ['100,000 levels', bytes('['.repeat(100_000) + ']'.repeat(100_000)), 'too_deep [0]'],
    ['100,000 levels that do not end', bytes('['.repeat(100_000)), 'too_deep'],
    ['100,000 levels of objects', bytes('{"a":'.repeat(100_000)), 'too_deep'],
    ['a number', bytes('42'), 'unknown_format'],
    ['null', bytes('null'), 'unknown_format'],
    ['an object of another kind', bytes('{"hello":"world"}'), 'unknown_format'],
    ['a __proto__ key', bytes('{"id":"cpu","value":1,"timestamp":1e12,"__proto__":{}}'), 'forbidden_key __proto__'],
    ['another version of CloudEvents', bytes('{"specversion":"0.3"}'), 'invalid_field specversion'],
  ])('%s', (_, record, expected) => {
    expect(outline(record)).toEqual([expected]);
  });

  test.each([
    ['id', true, 'id: is a boolean: send text'],
    ['id', '', 'id: is empty'],
    ['source', undefined, 'source: is missing'],
    ['source', null, 'source: is missing'],
    ['type', 7, 'type: is a number: send text'],
    ['type', [], 'type: is an array: send text'],
    ['specversion', undefined, 'specversion: is missing: send "1.0"'],
    ['specversion', '0.3', 'specversion: send "1.0"'],
    ['time', 'yesterday', 'time: this is no time: send ISO 8601'],
    ['time', '2026-11-20T10:00:00', 'time: has no offset from UTC'],
    ['time', '2026-02-30T10:00:00Z', 'time: there is no such time'],
    ['time', 17, 'time: is too small for seconds or milliseconds since 1970'],
  ])('a CloudEvent whose %s is %j', (field, value, message) => {
    const [item] = readJson({ ...sampleCloudEvent, [field]: value });
    expect(item).toMatchObject({ kind: 'reject', reject: { reason: 'invalid_field', field } });
    expect(item?.kind === 'reject' && item.reject.message).toContain(message);
  });

  test.each([
    ['id', 7],
    ['id', ''],
    ['timestamp', '2026'],
    ['timestamp', 1.5],
    ['timestamp', -1],
    ['timestamp', undefined],
  ])('a reading whose %s is %j', (field, value) => {
    expect(outlineJson({ ...sampleReading, [field]: value })).toEqual([`invalid_field ${field}`]);
  });

  test.each([
    ['event_type', undefined],
    ['event_type', ''],
    ['timestamp', undefined],
    ['timestamp', '2026-11-20T10:00:00'],
    ['timestamp', '2026-02-30T10:00:00Z'],
  ])('a click whose %s is %j', (field, value) => {
    expect(outlineJson({ ...sampleClick, [field]: value })).toEqual([`invalid_field ${field}`]);
  });
});

describe('every way to write a time is read, in every format', () => {
  const ms = Date.UTC(2026, 10, 29, 3, 31, 35);
  const timeOf = (record: Uint8Array) => {
    const [item] = readRecord(record);
    return item?.kind === 'event' ? item.event.time : item?.reject;
  };
  test.each([
    '2026-11-29T03:31:35Z',
    '2026-11-29t05:31:35.000+02:00',
    ms / 1000,
    ms,
    ms * 1000,
    `${ms}`,
    `${ms * 1e6}`,
  ])('%j', (time) => {
    const json = [
      { ...sampleCloudEvent, time },
      { ...sampleReading, timestamp: time },
      { ...sampleClick, timestamp: time },
    ];
    const records = [...json.map((event) => JSON.stringify(event)), `reception='${time}'|instrument=7|`];
    expect(records.map((record) => timeOf(bytes(record)))).toEqual(records.map(() => ms));
  });

  test('R1 R9 what the two producers of row R send', () => {
    const record = (timestamp: string) =>
      bytes(`{"id":"cpu","label":"CPU Usage","value":42.123456789,"unit":"%","timestamp":"${timestamp}"}`);
    expect(['2026-11-29T03:31:35.587Z', '2026-11-29T03:31:35Z'].map((time) => timeOf(record(time)))).toEqual([
      ms + 587,
      ms,
    ]);
  });
});

describe('what no event needs never costs it', () => {
  const long = 'x'.repeat(3000);

  test.each<[string, object]>([
    ['null attributes', { subject: null, time: null, data: null, datacontenttype: null }],
    ['a long source and subject', { source: long, subject: long, type: `t${long}` }],
    ['a number as its id and subject', { id: 5, subject: 7 }],
    ['an object as its subject', { subject: {} }],
    ['an array as its data', { data: [1] }],
    ['text of another type as its data', { datacontenttype: 'text/xml', data: '<a/>' }],
    ['a number as its data', { data: 5 }],
    ['bytes as its data', { data: undefined, datacontenttype: 'image/png', data_base64: 'iVBORw0KGgo=' }],
    ['base64 that is none', { data: undefined, data_base64: '***' }],
  ])('a CloudEvent with %s', (_, changes) => {
    expect(readJson({ ...sampleCloudEvent, ...changes })).toMatchObject([{ kind: 'event' }]);
  });

  test.each<[string, string | undefined]>([
    ['application/json', 'application/json'],
    ['a type on the base of JSON', 'application/vnd.shop+json; charset=utf-8'],
    ['no type, which means JSON', undefined],
  ])('JSON in base64 is read: %s', (_, datacontenttype) => {
    const data_base64 = Buffer.from('{"amount":10.99}').toString('base64');
    expect(readJson({ ...sampleCloudEvent, data: undefined, datacontenttype, data_base64 })).toMatchObject([
      { event: { data: { amount: 10.99 } } },
    ]);
  });

  test.each<[string, object]>([
    ['no label', { label: null }],
    ['a label that is an object', { label: {} }],
    ['a long unit', { unit: long }],
    ['no value', { value: undefined }],
    ['text as its value', { value: '42.1' }],
  ])('a reading with %s', (_, changes) => {
    expect(outlineJson({ ...sampleReading, ...changes })).toEqual(['event reading.cpu']);
  });

  test.each<[string, object]>([
    ['a chain of addresses', { ip_address: '203.0.113.7, '.repeat(20) }],
    ['a long referrer', { referrer: `https://example.com/${'x'.repeat(2100)}` }],
    ['a referrer that is an object', { referrer: {} }],
    ['no session', { session_id: undefined }],
    ['a number as its session', { session_id: 7 }],
    ['no page', { page_url: undefined }],
    ['a long page', { page_url: long }],
    [
      'nothing that its format leaves open',
      { user_id: null, user_agent: undefined, ip_address: null, referrer: undefined },
    ],
  ])('a click with %s', (_, changes) => {
    expect(outlineJson({ ...sampleClick, ...changes })).toEqual(['event clickstream.page_view']);
  });
});

describe('one bad part costs that part alone', () => {
  const [good, other] = [JSON.stringify(sampleCloudEvent), JSON.stringify({ ...sampleCloudEvent, id: 'another' })];
  const deep = `${'['.repeat(40)}${']'.repeat(40)}`;

  test('a forbidden key, at its place', () => {
    expect(
      outline(bytes(`[${good},{"__proto__":1},${other},{"specversion":"1.0","data":{"a":[{"\\u005f_proto__":1}]}}]`)),
    ).toEqual([
      'event order.placed',
      'forbidden_key [1].__proto__',
      'event order.placed',
      'forbidden_key [3].data.a[0].__proto__',
    ]);
  });

  test('an element that is too deep', () => {
    expect(outline(bytes(`[${good}, ${deep} ,${other},{"a":"]}[{,\\""}]`))).toEqual([
      'event order.placed',
      'too_deep [1]',
      'event order.placed',
      'unknown_format [3]',
    ]);
  });
});

test('integers that no number holds stay what they are, and all other text too', () => {
  const data =
    '{"a":9007199254740993,"e":9007199254740992,"b":"say \\"9007199254740993\\"","c":[-9007199254740993,1234567890123456],"d":1e300}';
  expect(readRecord(bytes(`{"specversion":"1.0","id":"1","source":"s","type":"t","data":${data}}`))).toMatchObject([
    {
      event: {
        data: {
          a: '9007199254740993',
          e: 9007199254740992,
          b: 'say "9007199254740993"',
          c: ['-9007199254740993', 1234567890123456],
          d: 1e300,
        },
      },
    },
  ]);
});

describe('no bytes make it throw, and every reject says why and where', () => {
  const isSound = (record: Uint8Array): void => {
    const items = readRecord(record);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      if (item.kind === 'event') continue;
      const reject = rejectSchema.parse(item.reject);
      expect(reject.message).not.toBe('');
      if (reject.reason === 'invalid_field') expect(reject.field).not.toBe('');
    }
  };

  test('noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), isSound), { numRuns: 500 });
  });

  test('any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => isSound(bytes(JSON.stringify(value)))),
      { numRuns: 500 },
    );
  });

  const mutatedSample = fc
    .tuple(
      fc.constantFrom<object>(sampleCloudEvent, sampleReading, sampleClick),
      fc.dictionary(
        fc.oneof(
          fc.constantFrom('specversion', 'id', 'source', 'type', 'subject', 'time', 'data', 'value', 'timestamp'),
          fc.constantFrom('event_type', 'session_id', 'page_url', 'ip_address', 'referrer'),
          fc.constantFrom('constructor', 'toString', '__proto__', ''),
        ),
        fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(1e308)),
      ),
    )
    .map(([sample, changes]) => ({ ...sample, ...changes }));

  test('samples with fields exchanged, alone and in arrays', () => {
    fc.assert(
      fc.property(fc.oneof(mutatedSample, fc.array(mutatedSample, { maxLength: 5 })), (value) =>
        isSound(bytes(JSON.stringify(value))),
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['JSON', JSON.stringify([sampleCloudEvent, sampleReading, sampleClick])],
    ['a price line', samplePriceLine],
  ])('%s with bytes exchanged or cut off', (_, text) => {
    const sample = bytes(text);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(sample.length),
        (changes, length) => {
          const broken = Uint8Array.from(sample);
          for (const [place, byte] of changes) broken[place] = byte;
          isSound(broken.subarray(0, length));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('formats of one’s own', () => {
  const names = { time: 'at', data: (field: string) => field };
  const eventOf = (type: string, at: string) =>
    [{ kind: 'event', at, names, event: { source: 'own', type, data: {} } }] as const;
  const door: Format<JsonObject> = {
    name: 'door',
    recognises: (input) => Object.hasOwn(input, 'door'),
    read: (input, at) => {
      if (input.door === 'broken') throw new Error('no such door');
      return eventOf('door.opened', at);
    },
  };
  const csv: Format<string> = {
    name: 'csv',
    recognises: (text) => text.includes(','),
    read: () => eventOf('csv.line', ''),
  };
  const own: OwnFormats = { objects: [door], texts: [csv] };
  const typesOf = (text: string) =>
    readRecord(bytes(text), own).map((item) =>
      item.kind === 'event' ? `${item.at}${item.event.type}` : item.reject.reason,
    );

  test.each([
    ['an object', '{"door":1}', ['door.opened']],
    ['each element of an array', '[{"door":1},{"door":2}]', ['[0]door.opened', '[1]door.opened']],
    ['text that is no JSON', 'a,b', ['csv.line']],
  ])('read %s', (_, text, types) => {
    expect(typesOf(text)).toEqual(types);
  });

  test('come after the built-in ones', () => {
    expect(typesOf('{"door":1,"id":"cpu","value":1,"timestamp":1700000000000}')).toEqual(['reading.cpu']);
    expect(typesOf('instrument=1,2|')).toEqual(['invalid_field']);
  });

  test('that throw cost their record and no more', () => {
    const [item] = readRecord(bytes('{"door":"broken"}'), own);
    expect(item).toMatchObject({
      kind: 'reject',
      reject: { reason: 'invalid_field', message: 'the format "door" failed: no such door' },
    });
  });

  test('are named where a record is in none', () => {
    const [item] = readRecord(bytes('{"window":1}'), own);
    expect(item).toMatchObject({ kind: 'reject', reject: { message: expect.stringContaining('door') } });
  });
});
