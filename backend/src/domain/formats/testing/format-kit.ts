import { rejectSchema, samples } from '@millrace/contract';
import type { ReadResult } from '../event';
import { type Format, isJsonObject, type JsonObject, type OwnFormats } from '../format';
import { readRecord } from '../read-record';

/** What stands in a field that nobody expected. */
const HOSTILE: readonly unknown[] = [
  ...[undefined, null, true, false, 0, -1, 1e308, 2 ** 53, '', ' ', '-', '\u0000', '\ud800', 'x'.repeat(5000)],
  ...['constructor', '2026-13-45', '9'.repeat(40), [], [[[]]], [null], {}, { length: -1 }, { toString: 'x' }],
];

/** One valid record of each built-in format. */
const others: readonly (JsonObject | string)[] = [
  ...[{ ...samples.sampleCloudEvent }, { ...samples.sampleReading }, { ...samples.sampleClick }],
  ...[samples.samplePriceLine, ...samples.sampleAccessLogLines, samples.sampleAccessLogEntry],
  ...[samples.sampleOtlpMetrics, ...samples.sampleSegmentMessages],
];

/** A record is read without space around it. */
const plain = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(plain(one)) === JSON.stringify(plain(other));

/** A record with each of its fields, at any depth, replaced by each hostile value. */
const brokenObjects = (sample: JsonObject): readonly JsonObject[] =>
  Object.keys(sample).flatMap((key) => {
    const value = sample[key];
    const inner = Array.isArray(value) ? value[0] : value;
    const within = isJsonObject(inner) ? brokenObjects(inner) : [];
    return [
      ...HOSTILE.map((hostile) => ({ ...sample, [key]: hostile })),
      ...within.map((broken) => ({ ...sample, [key]: Array.isArray(value) ? [broken] : broken })),
    ];
  });

/** A line that ends anywhere, or has another character anywhere. */
const brokenTexts = (sample: string): readonly string[] => [
  ...HOSTILE.filter((value) => typeof value === 'string'),
  ...Array.from(sample, (_, i) => sample.slice(0, i)),
  ...Array.from(sample, (_, i) => `${sample.slice(0, i)}"${sample.slice(i + 1)}`),
];

const MAX_TIME = 8.64e15;

const eventProblems = (item: ReadResult, at: string): string[] => {
  if (item.kind === 'reject') return [`it is a reject: ${item.reject.message}`];
  const { source, id, type, subject, time, data } = item.event;
  const texts = { source, type, id: id ?? 'x', subject: subject ?? 'x' };
  return [
    ...Object.entries(texts).flatMap(([part, text]) =>
      typeof text === 'string' && text !== '' ? [] : [`its ${part} is no text, or empty`],
    ),
    ...(time === undefined || (time >= 0 && time <= MAX_TIME) ? [] : ['its time is not in milliseconds since 1970']),
    ...(isJsonObject(data) ? [] : ['its data is no object']),
    ...(item.at.startsWith(at) ? [] : [`its place is "${item.at}" where it stands at ${at}`]),
  ];
};

const rejectProblems = (item: ReadResult): string[] => {
  if (item.kind === 'event') return [];
  const parsed = rejectSchema.safeParse(item.reject);
  if (!parsed.success || item.reject.message === '') return [`a reject has no known reason, or no message`];
  return item.reject.reason === 'invalid_field' && item.reject.field === '' ? ['a reject names no field'] : [];
};

const recordOf = (input: unknown): Uint8Array =>
  new TextEncoder().encode(typeof input === 'string' ? input : JSON.stringify(input));

class Checking<Input extends JsonObject | string> {
  private readonly format: Format<Input>;
  private readonly own: OwnFormats;

  constructor(format: Format<Input>, own: OwnFormats) {
    this.format = format;
    this.own = own;
  }

  sample(sample: Input): string[] {
    if (!this.format.recognises(sample)) return ['it is not recognised'];
    const [once, twice] = [this.format.read(sample, ''), this.format.read(sample, '')];
    const asRecord = readRecord(recordOf(sample), this.own);
    return [
      ...(once.length > 0 ? [] : ['there is no event in it']),
      ...once.flatMap((item) => eventProblems(item, '')),
      ...this.format.read(sample, '[3]').flatMap((item) => eventProblems(item, '[3]')),
      ...(isSame(once, twice) ? [] : ['it reads as something else the second time: use no clock and no randomness']),
      ...(isSame(once, asRecord) ? [] : ['as a record, a format that comes before it reads it in its place']),
    ];
  }

  hostile(input: Input): string[] {
    try {
      return this.format.recognises(input) ? this.format.read(input, '').flatMap(rejectProblems) : [];
    } catch (error) {
      return [`it throws for ${JSON.stringify(input)?.slice(0, 200)}: ${String(error)}`];
    }
  }

  stranger(input: Input): string[] {
    return this.format.recognises(input) ? [`it recognises a record of another format: ${JSON.stringify(input)}`] : [];
  }
}

const problemsOf = <Input extends JsonObject | string>(
  checking: Checking<Input>,
  valid: readonly Input[],
  broken: readonly Input[],
  strangers: readonly Input[],
): readonly string[] => [
  ...(valid.length > 0 ? [] : ['give at least one sample']),
  ...valid.flatMap((sample, i) => checking.sample(sample).map((problem) => `sample ${i + 1}: ${problem}`)),
  ...new Set(broken.flatMap((input) => checking.hostile(input))),
  ...strangers.filter((one) => !valid.some((sample) => isSame(sample, one))).flatMap((one) => checking.stranger(one)),
];

/**
 * What is wrong with a format of JSON objects, a sentence each; nothing where it is sound: every sample is recognised and read into sound events,
 * always the same and by no other format; records of other formats are not recognised; and nothing makes it throw.
 */
export const objectFormatProblems = (format: Format<JsonObject>, valid: readonly JsonObject[]): readonly string[] => {
  const checking = new Checking(format, { objects: [format], texts: [] });
  const strangers = others.filter((one) => typeof one !== 'string');
  return problemsOf(checking, valid, [{}, ...valid.flatMap(brokenObjects)], strangers);
};

/** The same for a format of lines that are no JSON. */
export const textFormatProblems = (format: Format<string>, valid: readonly string[]): readonly string[] => {
  const checking = new Checking(format, { objects: [], texts: [format] });
  const strangers = others.filter((one) => typeof one === 'string');
  return problemsOf(checking, valid, valid.flatMap(brokenTexts), strangers);
};
