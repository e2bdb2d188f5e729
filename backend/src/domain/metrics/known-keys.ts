import { groupSchema, measureNameSchema } from '@millrace/contract';
import { z } from 'zod';
import { fieldPath } from '../../lib/json/field-path';
import { suggestion, unknownKeys } from '../../lib/known-words';

const text = z.string('a text');
const texts = z.array(text, 'a list of texts');
const pair = z.tuple([text, text]);
const groups = z
  .array(
    z.enum(groupSchema.options, `there is no such group: ${groupSchema.options.join(', ')}`),
    'a list of groups, such as ["operators"]',
  )
  .min(1, 'name a group, or leave it out')
  .optional();
/** What it holds is looked at with what it means. */
const anything = z.unknown().optional();

const THRESHOLDS = { direction: anything, warning: anything, critical: anything };
const DIMENSION = { name: text, label: text, from: text.optional(), declared: texts.optional() };

/** The keys of every definition, each with what it may hold. */
const SHARED = {
  ...{ name: text, label: text, category: text, description: text, unit: text, home: anything, better: anything },
  thresholds: z.looseObject(THRESHOLDS, 'an object of direction, warning and critical').optional(),
  groups,
};
/** What metrics of events have and formulas have not. */
const OF_EVENTS = {
  ...{ measure: anything, was: anything, where: anything },
  events: texts,
  dimensions: z.array(z.looseObject(DIMENSION, 'an object'), 'a list of objects').optional(),
  crossed: z
    .union([pair, z.array(pair)], 'the names of two dimensions, as in ["country", "plan"], or a list of such pairs')
    .optional(),
  headline: z.string('"total", "distribution" or a declared label').optional(),
};
const MEASURED = { value: text.optional(), decimals: anything, scale: anything, per: anything, currency: anything };
const COUNTED_ONCE = { of: text.optional() };
const OF_FORMULAS = {
  formula: z.string('a text, as in "100 * orders / visits"'),
  decimals: anything,
  currency: anything,
};

const METRIC_SHAPE = z.looseObject({ ...SHARED, ...OF_EVENTS, ...MEASURED, ...COUNTED_ONCE });
const FORMULA_SHAPE = z.looseObject({ ...SHARED, ...OF_FORMULAS });

const COMMON = Object.keys({ ...SHARED, ...OF_EVENTS });
const MEASURING = Object.keys(MEASURED);
const COUNTING_UNIQUE = Object.keys(COUNTED_ONCE);
const FORMULA = Object.keys({ ...SHARED, ...OF_FORMULAS });
const EVERY_KEY = [...new Set([...COMMON, ...MEASURING, ...COUNTING_UNIQUE, ...FORMULA])];

const ITEM_SHAPE = z.looseObject({
  events: texts,
  removedBy: texts.optional(),
  columns: z.array(z.looseObject({}, 'an object'), 'a list of objects'),
  groups,
});
const ITEM = ['type', 'label', 'description', 'subject', 'events', 'removedBy', 'columns', 'groups'];
const COLUMN = ['field', 'label', 'unit', 'decimals', 'scale'];

const MEASURES: readonly string[] = measureNameSchema.options;

export const isMeasureName = (measure: string): boolean => MEASURES.includes(measure);

const keysOf = (measure: string): readonly string[] => {
  if (measure === 'count') return COMMON;
  return [...COMMON, ...(measure === 'unique' ? COUNTING_UNIQUE : MEASURING)];
};

/** Keys that other measures have. */
const idleKeys = (definition: { readonly measure: string }): string[] =>
  Object.keys(definition)
    .filter((key) => [...MEASURING, ...COUNTING_UNIQUE].includes(key) && !keysOf(definition.measure).includes(key))
    .map((key) => `${key}: "${definition.measure}" does not use it`);

const wrongKeys = (definition: object, shape: z.ZodType, known: readonly string[]): string[] => {
  const { error } = shape.safeParse(definition);
  if (!error) return [];
  const wrong = error.issues.map(({ path, message }) => `${fieldPath(path)}: ${message}`);
  return [...wrong, ...unknownKeys('', definition, known)];
};

interface Named {
  readonly name: string;
  readonly measure?: string;
}

/**
 * Keys that hold something of another type, or nothing where there must be something: the rest of what is wrong with a definition can be said once
 * these are mended. Of a measure that does not exist it is not known what there must be.
 */
export const shapeProblems = (definition: Named): string[] => {
  const ofEvents = isMeasureName(String(definition.measure)) ? METRIC_SHAPE : METRIC_SHAPE.partial();
  const shape = 'formula' in definition ? FORMULA_SHAPE : ofEvents;
  return wrongKeys(definition, shape, EVERY_KEY).map((problem) => `"${definition.name}": ${problem}`);
};

/** The same for a type of items. */
export const itemShapeProblems = (definition: object): string[] => wrongKeys(definition, ITEM_SHAPE, ITEM);

interface Measured {
  readonly measure: string;
  readonly dimensions?: readonly object[];
  readonly thresholds?: object;
}

/** Words in a metric's definition that mean nothing, each with what was probably meant: nothing else reports a key that is not read. */
export const unknownInMetric = (definition: Measured): string[] => {
  const { measure, dimensions = [], thresholds = {} } = definition;
  return [
    ...unknownKeys('', definition, EVERY_KEY),
    ...dimensions.flatMap((dimension, i) => unknownKeys(`dimensions[${i}].`, dimension, Object.keys(DIMENSION))),
    ...unknownKeys('thresholds.', thresholds, Object.keys(THRESHOLDS)),
    ...(isMeasureName(measure)
      ? idleKeys(definition)
      : [`measure: there is no "${measure}"; ${suggestion(String(measure), MEASURES)}`]),
  ];
};

/** The same for a formula. */
export const unknownInFormula = (definition: { readonly thresholds?: object }): string[] => {
  const idle = EVERY_KEY.filter((key) => !FORMULA.includes(key));
  return [
    ...unknownKeys('', definition, EVERY_KEY),
    ...unknownKeys('thresholds.', definition.thresholds ?? {}, Object.keys(THRESHOLDS)),
    ...Object.keys(definition)
      .filter((key) => idle.includes(key))
      .map((key) => `${key}: a formula does not use it`),
  ];
};

/** The same for a type of items. */
export const unknownInItem = (definition: { readonly columns: readonly object[] }): string[] => [
  ...unknownKeys('', definition, ITEM),
  ...definition.columns.flatMap((column, i) => unknownKeys(`columns[${i}].`, column, COLUMN)),
];
