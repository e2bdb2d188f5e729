import { measureNameSchema } from '@millrace/contract';

const COMMON = [
  ...['name', 'label', 'category', 'description', 'unit', 'events', 'dimensions', 'thresholds', 'measure'],
  ...['home', 'better', 'was', 'where', 'crossed', 'headline'],
];
const MEASURING = ['value', 'decimals', 'scale', 'per', 'currency'];
const COUNTING_UNIQUE = ['of'];
const FORMULA = ['formula', 'decimals', 'currency'];
/** What metrics of events have and formulas have not. */
const OF_EVENTS = ['events', 'dimensions', 'measure', 'was', 'where', 'crossed', 'headline'];
const DIMENSION = ['name', 'label', 'from', 'declared'];
const THRESHOLDS = ['direction', 'warning', 'critical'];
const ITEM = ['type', 'label', 'description', 'subject', 'events', 'columns'];
const COLUMN = ['field', 'label', 'unit', 'decimals', 'scale'];

const MEASURES: readonly string[] = measureNameSchema.options;

export const isMeasureName = (measure: string): boolean => MEASURES.includes(measure);

/** How many letters must be added, left out or replaced to make one of the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
};

/** As many words as a person reads. */
const MOST_WORDS = 20;

const listed = (words: readonly string[]): string => {
  const more = words.length - MOST_WORDS;
  return `${words.slice(0, MOST_WORDS).join(', ')}${more > 0 ? ` and ${more} others` : ''}`;
};

/** The known word that another was probably meant to be, or a list of them. */
export const suggestion = (word: string, known: readonly string[]): string => {
  const ranked = known.map((one) => ({ one, far: distance(word.toLowerCase(), one.toLowerCase()) }));
  const [nearest] = ranked.sort((a, b) => a.far - b.far);
  if (nearest && nearest.far <= Math.ceil(word.length / 3)) return `did you mean "${nearest.one}"?`;
  return known.length > 0 ? `known are ${listed(known)}` : 'there are none';
};

/** Keys that mean nothing, each with what was probably meant. */
export const unknownKeys = (at: string, value: object, known: readonly string[]): string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${at}${key}: there is no such key; ${suggestion(key, known)}`);

const keysOf = (measure: string): readonly string[] => {
  if (measure === 'count') return COMMON;
  return [...COMMON, ...(measure === 'unique' ? COUNTING_UNIQUE : MEASURING)];
};

/** Keys that other measures have. */
const idleKeys = (definition: { readonly measure: string }): string[] =>
  Object.keys(definition)
    .filter((key) => [...MEASURING, ...COUNTING_UNIQUE].includes(key) && !keysOf(definition.measure).includes(key))
    .map((key) => `${key}: "${definition.measure}" does not use it`);

interface Measured {
  readonly measure: string;
  readonly dimensions?: readonly object[];
  readonly thresholds?: object;
}

/** Words in a metric's definition that mean nothing, each with what was probably meant: nothing else reports a key that is not read. */
export const unknownInMetric = (definition: Measured): string[] => {
  const { measure, dimensions = [], thresholds = {} } = definition;
  return [
    ...unknownKeys('', definition, [...COMMON, ...MEASURING, ...COUNTING_UNIQUE, 'formula']),
    ...dimensions.flatMap((dimension, i) => unknownKeys(`dimensions[${i}].`, dimension, DIMENSION)),
    ...unknownKeys('thresholds.', thresholds, THRESHOLDS),
    ...(isMeasureName(measure)
      ? idleKeys(definition)
      : [`measure: there is no "${measure}"; ${suggestion(String(measure), MEASURES)}`]),
  ];
};

/** The same for a formula. */
export const unknownInFormula = (definition: { readonly thresholds?: object }): string[] => {
  const known = [...COMMON.filter((key) => !OF_EVENTS.includes(key)), ...FORMULA];
  const idle = [...OF_EVENTS, ...MEASURING, ...COUNTING_UNIQUE].filter((key) => !known.includes(key));
  return [
    ...unknownKeys('', definition, [...known, ...idle]),
    ...unknownKeys('thresholds.', definition.thresholds ?? {}, THRESHOLDS),
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
