import { samples } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { readRecord } from './read-record';
import { bytes, json, outline } from './testing/records';

const readJson = (value: unknown) => readRecord(json(value));
const outlineJson = (value: unknown): string[] => outline(json(value));

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
    expect(item?.kind === 'event' && [item.event.time, item.event.subject]).toEqual([undefined, undefined]);
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
