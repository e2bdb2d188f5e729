import { describe, expect, test } from 'vitest';
import type { Format, JsonObject, OwnFormats } from './format';
import { readRecord } from './read-record';
import { bytes } from './testing/records';

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
