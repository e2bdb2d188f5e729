import { UserError } from '@millrace/local-aws/shared/user-error';
import { describe, expect, it } from 'vitest';
import { readRecord } from '../../../../../backend/src/domain/formats/read-record';
import { templateGenerator } from './template';

const now = Date.UTC(2026, 10, 20, 10, 5, 7, 89);

const rendered = async (template: string, count = 1, seed = 1): Promise<string[]> => {
  const next = await templateGenerator(template, seed);
  return Array.from({ length: count }, (_, i) => String(next(now + i).event));
};

const one = async (template: string): Promise<string> => (await rendered(template))[0]?.trimEnd() ?? '';

/** As the project of row A of `docs/promises.md` gives it to be pasted. */
const price = (level: number) => `price_${level}={{random.number({"min":10000, "max":30000})}}|`;
const prices = `session={{date.now('YYYYMMDD')}}|sequence={{date.now('x')}}|reception={{date.now('x')}}|instrument={{random.number(9)}}|l={{random.number(20)}}|${Array.from({ length: 9 }, (_, level) => price(level)).join('')}`;

describe('a template of the Kinesis Data Generator', () => {
  it('A9 of prices makes lines that are read, with the quotes that its format has', async () => {
    const lines = await rendered(prices, 200);
    expect(lines[0]).toMatch(
      /^session='20261120'\|sequence='\d{13}'\|reception='\d{13}'\|instrument=\d\|l=\d+\|(price_\d=[12]\d{4}\|){8}price_8=\d{5}\|\n$/,
    );
    const types = lines
      .flatMap((line) => readRecord(Buffer.from(line)))
      .map((item) => item.kind === 'event' && item.event.type);
    expect(types).toEqual(lines.map(() => 'price.updated'));
  });

  it('of JSON over several lines makes a record of one line', async () => {
    const template = `{
    "sensorId": {{random.number(50)}},
    "currentTemperature": {{random.number(
        {
            "min":10,
            "max":150
        }
    )}},
    "status": "{{random.arrayElement(
        ["OK","FAIL","WARN"]
    )}}"
}
`;
    const [record = ''] = await rendered(template);
    expect(record.indexOf('\n')).toBe(record.length - 1);
    expect(JSON.parse(record)).toEqual({
      sensorId: expect.any(Number),
      currentTemperature: expect.any(Number),
      status: expect.stringMatching(/^(OK|FAIL|WARN)$/),
    });
  });

  it('knows names that faker.js had then', async () => {
    const [record = ''] = await rendered('{{name.firstName}},{{name.lastName}},{{random.number(70)}},{{internet.ip}}');
    expect(record).toMatch(/^[^,{}]+,[^,{}]+,\d{1,2},\d+\.\d+\.\d+\.\d+\n$/);
    const old = ['address.state', 'address.stateAbbr', 'phone.phoneNumber', 'company.companyName', 'internet.userName'];
    for (const name of [...old, 'name.findName', 'random.word', 'commerce.color', 'company.bs', 'finance.account'])
      expect(await one(`{{${name}}}`)).toMatch(/^[^{}]+$/);
    expect(await one('{{date.past}}')).toMatch(/^202[56]-.+Z$/);
  });

  it('draws numbers between both ends, letters, and elements by their weight', async () => {
    const weighted = '{{random.weightedArrayElement({"weights":[0.9,0,0.1],"data":["a","b","c"]})}}';
    const drawn = (await rendered(`{{random.number(2)}} {{random.alphaNumeric(6)}} ${weighted}`, 2000)).map((line) =>
      line.trim().split(' '),
    );
    expect(new Set(drawn.map(([number]) => number))).toEqual(new Set(['0', '1', '2']));
    expect(drawn.every(([, letters = '']) => /^[0-9a-z]{6}$/.test(letters))).toBe(true);
    const share = drawn.filter(([, , element]) => element === 'a').length / drawn.length;
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(0.95);
    expect(drawn.some(([, , element]) => element === 'b')).toBe(false);
  });

  it('is the same for the same seed and times, and another for another seed', async () => {
    const template = '{{random.uuid}} {{name.firstName}} {{random.number}} {{date.recent}}';
    expect(await rendered(template, 20, 7)).toEqual(await rendered(template, 20, 7));
    expect(await rendered(template, 20, 8)).not.toEqual(await rendered(template, 20, 7));
  });

  it.each([
    ['x', String(now)],
    ['X', '1795169107'],
    ['YYYY-MM-DD HH:mm:ss.SSS', '2026-11-20 10:05:07.089'],
    ['dddd, MMMM Do YYYY, h:mm:ss a', 'Friday, November 20th 2026, 10:05:07 am'],
    ['ddd, hA', 'Fri, 10AM'],
    ['DD/MMM/YYYY:HH:mm:ss Z', '20/Nov/2026:10:05:07 +00:00'],
    ['DDDD [at] k, Q, YYYYMMDDTHHmmss', '324 at 10, 4, 20261120T100507'],
    ['LLLL', 'Friday, November 20, 2026 10:05 AM'],
  ])('writes the time by %s as Moment.js does', async (format, text) => {
    expect(await one(`{{date.utc("${format}")}}`)).toBe(text);
  });

  it('writes the time in ISO 8601 without a format', async () => {
    expect(await one('{{date.utc}}')).toBe('2026-11-20T10:05:07Z');
    expect(Date.parse(await one('{{date.now}}'))).toBe(now - (now % 1000));
  });

  it.each([
    ['a{{name.nope}}', '{{name.nope}} at line 1, column 2 of the template: there is no such function'],
    ['{\n  "a": {{nothing.at(3)}}\n}', '{{nothing.at}} at line 2, column 8 of the template: there is no such function'],
    ['{{random.number(}}', '{{random.number}} at line 1, column 1 of the template: its parenthesis is not closed'],
    ['{{random.number', '}} is missing after it'],
    ['{{ }}', 'no name follows'],
    ['{{random.number({"min":5,"max":1})}}', 'its max, 1, is less than its min, 5'],
    ["{{random.arrayElement(['a'])}}", `its parentheses must hold an array such as ["OK","FAIL"], and hold ['a']`],
    ['{{random.weightedArrayElement({"weights":[1],"data":[]})}}', 'both of one length'],
    ['{{date.now("w")}}', '"w" of Moment.js is not known here'],
    ['{{airline.airport}}', 'is more than one value'],
    [' \n', 'the template is empty'],
  ])('%j is refused with what is wrong, and where', async (template, message) => {
    const refused = templateGenerator(template, 1);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });
});
