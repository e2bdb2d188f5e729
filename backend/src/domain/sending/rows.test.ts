import { expect, test } from 'vitest';
import { cellsOf, readRows } from './rows';

async function* inPieces(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

const rows = async (text: string, key: string, length = 7): Promise<string[]> => {
  const found: string[] = [];
  for await (const row of readRows(inPieces(text, length), { name: `s3/in/${key}`, version: 'v1' })) found.push(row);
  return found;
};

test.each([1, 2, 3, 7, 1000])('lines are rows, however their bytes are cut: %i at a time', async (length) => {
  expect(await rows('{"a":"é"}\r\n\n{"b":2}', 'x.ndjson', length)).toEqual(['{"a":"é"}', '{"b":2}']);
});

test('a row of CSV with a type is a CloudEvent, whose id follows from its place where it has none', async () => {
  const text =
    'type,subject,time,amount,country\norder.placed,o-1,2026-11-20T10:00:00Z,10.99,SE\norder.placed,,,0099,\n';
  expect((await rows(text, 'x.csv')).map((row) => JSON.parse(row))).toEqual([
    {
      specversion: '1.0',
      id: 'v1/0',
      source: 's3/in/x.csv',
      type: 'order.placed',
      subject: 'o-1',
      time: '2026-11-20T10:00:00Z',
      data: { amount: 10.99, country: 'SE' },
    },
    { specversion: '1.0', id: 'v1/1', source: 's3/in/x.csv', type: 'order.placed', data: { amount: '0099' } },
  ]);
});

test('attributes of an event are text, also where they look like numbers; a time may be one', async () => {
  const text = 'type,source,id,subject,time,speed\nvehicle.moved,17976741,1001,7,1763632800000,51.5\n';
  expect((await rows(text, 'x.csv')).map((row) => JSON.parse(row))).toEqual([
    {
      specversion: '1.0',
      id: '1001',
      source: '17976741',
      type: 'vehicle.moved',
      subject: '7',
      time: 1_763_632_800_000,
      data: { speed: 51.5 },
    },
  ]);
});

test('a row of CSV without a type is an object that a format may know', async () => {
  expect(await rows('id;value;unit\ncpu;42.5;%\n', 'x.csv.gz')).toEqual(['{"id":"cpu","value":42.5,"unit":"%"}']);
});

test.each([
  [',', 'csv'],
  [';', 'csv'],
  ['\t', 'tsv'],
  ['|', 'csv.gz'],
])('columns may be separated by %j', async (separator, ending) => {
  const text = [
    ['id', 'note', 'unit'],
    ['1', `"a${separator}\nb"`, ''],
    ['2', '5" x', '%'],
  ]
    .map((cells) => cells.join(separator))
    .join('\n');
  expect((await rows(text, `x.${ending}`)).map((row) => JSON.parse(row))).toEqual([
    { id: 1, note: `a${separator}\nb` },
    { id: 2, note: '5" x', unit: '%' },
  ]);
});

test('a cell in quotes may hold separators, quotes and lines', async () => {
  expect(cellsOf('a,"b,""c""",,d')).toEqual(['a', 'b,"c"', '', 'd']);
  expect(await rows('id,note\n1,"two\nlines, ""x"""\n2,y\n', 'x.csv', 5)).toEqual([
    '{"id":1,"note":"two\\nlines, \\"x\\""}',
    '{"id":2,"note":"y"}',
  ]);
});

test('a quote within a cell begins nothing, so that no row is lost in another', async () => {
  const text = 'type;a\no;5" pipe\no;x,"y\no;3" pipe\no;"two\n;""lines"";"\no;"z"\n';
  expect((await rows(text, 'x.csv')).map((row) => JSON.parse(row).data)).toEqual([
    { a: '5" pipe' },
    { a: 'x,"y' },
    { a: '3" pipe' },
    { a: 'two\n;"lines";' },
    { a: 'z' },
  ]);
});

test('numbers are those that programs write; an identifier that looks like one stays text', async () => {
  expect(await rows('a,b,c,d,e\n12e4567,12e4,1e-07,0.30000000000000004,9007199254740993\n', 'x.csv')).toEqual([
    '{"a":"12e4567","b":"12e4","c":1e-7,"d":0.30000000000000004,"e":"9007199254740993"}',
  ]);
});

test('a row that is longer than a record is cut off, and costs no other and no memory', async () => {
  const long = 'x'.repeat(3 * 1024 * 1024);
  const found = await rows(`${long}\n{"b":2}\n`, 'x.ndjson', 65_536);
  expect(found.map((row) => row.length)).toEqual([1024 * 1024, 7]);
  const quote = await rows(`id\n"${'y\n'.repeat(800_000)}`, 'x.csv', 65_536);
  expect(quote.length).toBeGreaterThan(1);
});
