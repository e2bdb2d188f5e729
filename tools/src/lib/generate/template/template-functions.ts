import type { Random } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { pick } from '../random';
import { momentFormat } from './moment-format';

/** Writes one value into a record. `now`: the time of the event, ms since the epoch. */
export type TemplateFunction = (now: number, random: Random) => string;

/** @throws UserError where there is something wrong with the argument */
type Compile = (argument: string) => TemplateFunction;

/** What the parentheses of a placeholder hold, as JSON. */
const read = <S extends z.ZodType>(argument: string, schema: S, wanted: string): z.infer<S> => {
  try {
    return schema.parse(JSON.parse(argument));
  } catch {
    throw new UserError(`its parentheses must hold ${wanted}, and hold ${argument || 'nothing'}`);
  }
};

/** A format in double quotes is read without them; any other stands as it is, so that single quotes end up in the record. */
const formatOf = (argument: string): string =>
  argument.startsWith('"') ? read(argument, z.string(), 'text') : argument;

const clock =
  (zone: 'local' | 'utc', standard: string): Compile =>
  (argument) =>
    momentFormat(argument === '' ? standard : formatOf(argument), zone);

const LOCAL = 'YYYY-MM-DDTHH:mm:ssZ';

interface Range {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly precision?: number | undefined;
}

const rangeSchema = z.union([
  z.number().transform((max): Range => ({ max })),
  z.object({ min: z.number().optional(), max: z.number().optional(), precision: z.number().positive().optional() }),
]);

/** As faker.js has it, whose numbers are these: from 0 to 99,999 unless something else is said, both ends included. */
const numberIn =
  (standardPrecision: number): Compile =>
  (argument) => {
    const range: Range = argument === '' ? {} : read(argument, rangeSchema, 'a number, or {"min":…,"max":…}');
    const { min = 0, max = 99_999, precision = standardPrecision } = range;
    if (max < min) throw new UserError(`its max, ${max}, is less than its min, ${min}`);
    const steps = Math.floor((max - min) / precision) + 1;
    const digits = Math.max(0, -Math.floor(Math.log10(precision)));
    return (_, random) => String(Number((min + Math.floor(random() * steps) * precision).toFixed(digits)));
  };

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const elementSchema = z.array(z.unknown()).min(1);

const arrayElement: Compile = (argument) => {
  const elements = read(argument || '["a","b","c"]', elementSchema, 'an array such as ["OK","FAIL"]').map(textOf);
  return (_, random) => elements[Math.floor(random() * elements.length)] ?? '';
};

const weightedSchema = z
  .object({ weights: z.array(z.number().nonnegative()).min(1), data: elementSchema })
  .refine(({ weights, data }) => weights.length === data.length && weights.some((weight) => weight > 0));

const weightedArrayElement: Compile = (argument) => {
  const wanted = '{"weights":[…],"data":[…]}, both of one length';
  const { weights, data } = read(argument, weightedSchema, wanted);
  const [first, ...rest] = data.map((element, index) => [textOf(element), weights[index] ?? 0] as const);
  return (_, random) => (first ? pick(random, [first, ...rest]) : '');
};

const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyz';

const characters =
  (alphabet: string): Compile =>
  (argument) => {
    const count = argument === '' ? 1 : read(argument, z.int().positive().max(10_000), 'how many characters');
    const one = (random: Random) => alphabet[Math.floor(random() * alphabet.length)] ?? '';
    return (_, random) => Array.from({ length: count }, () => one(random)).join('');
  };

/** RFC 9562, version 4. */
const uuid: Compile = () => (_, random) =>
  'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (character) =>
    Math.floor(character === 'x' ? random() * 16 : 8 + random() * 4).toString(16),
  );

/**
 * What the Kinesis Data Generator adds to faker.js, and of faker.js what its versions since then do otherwise.
 * https://awslabs.github.io/amazon-kinesis-data-generator/web/help.html
 */
export const templateFunctions: ReadonlyMap<string, Compile> = new Map(
  Object.entries({
    'date.now': clock('local', LOCAL),
    'date.utc': clock('utc', 'YYYY-MM-DDTHH:mm:ss[Z]'),
    'date.simTime': clock('local', LOCAL),
    'current.timestamp': clock('local', LOCAL),
    'random.number': numberIn(1),
    'random.float': numberIn(0.01),
    'random.arrayElement': arrayElement,
    'random.weightedArrayElement': weightedArrayElement,
    'random.alphaNumeric': characters(ALPHANUMERIC),
    'random.alpha': characters(ALPHANUMERIC.slice(10)),
    'random.boolean': () => (_: number, random: Random) => String(random() < 0.5),
    'random.uuid': uuid,
  }),
);
