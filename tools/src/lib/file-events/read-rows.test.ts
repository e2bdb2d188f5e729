import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserError } from '@millrace/local-aws/shared/user-error';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonValues } from './json-values';
import { type Misfit, openRows, type Row } from './read-rows';

const folder = mkdtempSync(join(tmpdir(), 'millrace-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const rowsOf = async (name: string, content: string | Uint8Array): Promise<(Row | Misfit)[]> => {
  const { rows } = await openRows(write(name, content));
  const all: (Row | Misfit)[] = [];
  for await (const row of rows()) all.push(row);
  return all;
};

const csv = 'time,amount,zip,member\n2026-11-20T10:00:00Z,10.50,00781,true\n,3,1,\n';
const csvRows = [
  { place: 'line 2', fields: { time: '2026-11-20T10:00:00Z', amount: 10.5, zip: '00781', member: true } },
  { place: 'line 3', fields: { amount: 3, zip: 1 } },
];

describe('the rows of a file', () => {
  it('are those of CSV, with numbers where a cell is exactly one, and nothing where it is empty', async () => {
    expect(await rowsOf('a.csv', csv)).toEqual(csvRows);
  });

  it.each([
    ['semicolons', csv.replaceAll(',', ';')],
    ['tabs', csv.replaceAll(',', '\t')],
    ['a byte order mark and CRLF', `\ufeff${csv.replaceAll('\n', '\r\n')}`],
    ['gzip under any name', gzipSync(csv)],
  ])('are the same with %s', async (_, content) => {
    expect(await rowsOf('b.csv', content)).toEqual(csvRows);
  });

  it('go on after a line that has too few cells, which is named', async () => {
    const rows = await rowsOf('c.csv', 'a,b\n1,2\n3\n4,"x\ny"\n5,6\n');
    expect(rows.sort((one, other) => (one.place < other.place ? -1 : 1))).toEqual([
      { place: 'line 2', fields: { a: 1, b: 2 } },
      { place: 'line 3', problem: 'it has more or fewer cells than the line of names' },
      { place: 'line 5', fields: { a: 4, b: 'x\ny' } },
      { place: 'line 6', fields: { a: 5, b: 6 } },
    ]);
  });

  it('have quotes within a cell as they are', async () => {
    const rows = await rowsOf('q.csv', 'type,a\no,5" pipe\no,"x, ""y"""\no,3" pipe\no,z\n');
    expect(rows.map((row) => 'fields' in row && row.fields.a)).toEqual(['5" pipe', 'x, "y"', '3" pipe', 'z']);
  });

  it('are the objects of NDJSON, and name the line that is none', async () => {
    expect(await rowsOf('d.ndjson', '{"a":1}\n\n{"a":\n[1]\n{"a":2}')).toEqual([
      { place: 'line 1', fields: { a: 1 } },
      { place: 'line 3', problem: expect.stringContaining('this is no JSON: ') },
      { place: 'line 4', problem: 'this is no JSON object' },
      { place: 'line 5', fields: { a: 2 } },
    ]);
  });

  it('are the elements of an array, whatever its layout', async () => {
    const value = [{ a: '],{"' }, { a: [{ b: 2 }] }, 5, { a: '\\' }];
    const rows = [
      { place: 'element 1', fields: value[0] },
      { place: 'element 2', fields: value[1] },
      { place: 'element 3', problem: 'this is no JSON object' },
      { place: 'element 4', fields: value[3] },
    ];
    expect(await rowsOf('e.json', JSON.stringify(value))).toEqual(rows);
    expect(await rowsOf('e.json', JSON.stringify(value, undefined, 2))).toEqual(rows);
    expect(await rowsOf('e.json', gzipSync(JSON.stringify(value)))).toEqual(rows);
  });

  it('are objects one after the other, over several lines each', async () => {
    const rows = await rowsOf('f.json', '{\n "a": 1\n}\n{\n "a": 2\n}\n');
    expect(rows.map((row) => 'fields' in row && row.fields)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it.each([
    ['nothing in it', '', 'is empty'],
    ['a spreadsheet', 'PK\u0003\u0004\0\0', 'is no text'],
  ])('cannot be had of a file with %s', async (_, content, message) => {
    await expect(openRows(write('g.csv', content))).rejects.toThrow(message);
  });

  it('cannot be had of a file that is not there, nor of gzip that is cut off', async () => {
    await expect(openRows(join(folder, 'none.csv'))).rejects.toThrow('cannot be read');
    const cut = gzipSync(csv.repeat(10_000)).subarray(0, 300);
    await expect(rowsOf('h.csv.gz', cut)).rejects.toThrow(new UserError('h.csv.gz is cut off: its gzip has no end'));
    const bad = gzipSync(csv.repeat(10_000)).fill(7, 200, 260);
    await expect(rowsOf('i.csv.gz', bad)).rejects.toThrow(/i\.csv\.gz cannot be read: /);
  });

  it('has the numbers that programs write, and leaves what only looks like one', async () => {
    const numbers = ['0.30000000000000004', '1e-07', '1.5E+20', '-12.50', '9007199254740991'];
    const texts = ['12e4567', '123e45', '12e4', '007', '9007199254740993', '0.1234567890123456789', '1.0e999'];
    const [row] = await rowsOf(
      'j.csv',
      `${[...numbers, ...texts].map((_, i) => `c${i}`)}\n${[...numbers, ...texts]}\n`,
    );
    expect(row && 'fields' in row && Object.values(row.fields)).toEqual([...numbers.map(Number), ...texts]);
  });
});

describe('JSON in chunks', () => {
  it('is found however it is cut', async () => {
    const chunked = async function* (text: string, size: number) {
      for (let i = 0; i < text.length; i += size) yield text.slice(i, i + size);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 })),
        fc.integer({ min: 1, max: 9 }),
        async (values, size) => {
          const found: unknown[] = [];
          for await (const text of jsonValues(chunked(JSON.stringify(values), size))) found.push(JSON.parse(text));
          expect(found).toEqual(JSON.parse(JSON.stringify(values)));
        },
      ),
      { numRuns: 200 },
    );
  });
});
