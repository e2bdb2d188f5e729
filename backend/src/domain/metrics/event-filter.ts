import { unknownKeys } from '../../lib/known-words';
import type { Event } from '../formats/event';
import { fieldReader } from './event-reader';
import { withoutQuery } from './personal';

/** What a field of an event is compared with: text with text, a number with a number. */
export type FilterValue = string | number | boolean;

/** What a field must be. Of several, all must hold. */
export interface FilterRule {
  readonly atLeast?: number;
  readonly moreThan?: number;
  readonly atMost?: number;
  readonly below?: number;
  /** How a text begins; of a list, with any of them. */
  readonly startsWith?: string | readonly string[];
  /** Whether there is anything in the field: null and empty text are nothing. */
  readonly present?: boolean;
  /** The opposite, which also holds of an event without the field. */
  readonly not?: FilterTest;
}

/** A value, several of which one must be equal, or a rule. */
export type FilterTest = FilterValue | readonly FilterValue[] | FilterRule;

/** The events that a metric takes of those of its types, by their subject, type, source and the fields of their data: all tests must hold. */
export type EventFilter = Readonly<Record<string, FilterTest>>;

type Holds = (value: unknown) => boolean;

const LEVELS = {
  atLeast: { holds: (value: number, level: number) => value >= level, words: '≥' },
  moreThan: { holds: (value: number, level: number) => value > level, words: '>' },
  atMost: { holds: (value: number, level: number) => value <= level, words: '≤' },
  below: { holds: (value: number, level: number) => value < level, words: '<' },
} as const;

const levelNames = ['atLeast', 'moreThan', 'atMost', 'below'] as const satisfies readonly (keyof typeof LEVELS)[];
const RULE: readonly string[] = [...levelNames, 'startsWith', 'present', 'not'] satisfies (keyof FilterRule)[];

const isList = (test: FilterTest | readonly string[]): test is readonly FilterValue[] => Array.isArray(test);

const isRule = (test: FilterTest): test is FilterRule => typeof test === 'object' && test !== null && !isList(test);

const listOf = <Value>(one: Value | readonly Value[]): readonly Value[] => (Array.isArray(one) ? one : [one as Value]);

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const oneOf = (values: readonly FilterValue[]): Holds => {
  const [first] = values;
  if (values.length === 1) return (value) => value === first;
  const wanted = new Set<unknown>(values);
  return (value) => wanted.has(value);
};

const beginsWith = (texts: readonly string[]): Holds => {
  return (value) => typeof value === 'string' && texts.some((text) => value.startsWith(text));
};

const ruleParts = (rule: FilterRule): readonly Holds[] => [
  ...levelNames.flatMap((name): Holds[] => {
    const level = rule[name];
    if (level === undefined) return [];
    const { holds } = LEVELS[name];
    return [(value) => typeof value === 'number' && holds(value, level)];
  }),
  ...(rule.startsWith === undefined ? [] : [beginsWith(listOf(rule.startsWith))]),
  ...(rule.present === undefined ? [] : [(value: unknown) => isPresent(value) === rule.present]),
  ...(rule.not === undefined ? [] : [notOf(rule.not)]),
];

const notOf = (test: FilterTest): Holds => {
  const holds = testOf(test);
  return (value) => !holds(value);
};

const testOf = (test: FilterTest): Holds => {
  if (!isRule(test)) return oneOf(listOf<FilterValue>(test));
  const parts = ruleParts(test);
  const [first] = parts;
  return parts.length === 1 && first ? first : (value) => parts.every((holds) => holds(value));
};

/** Whether a filter lets an event through, made once for each metric. Texts are compared as labels are written: a URL without its query. */
export const filterOf = (filter: EventFilter): ((event: Event) => boolean) => {
  const tests = Object.entries(filter).map(([field, test]) => ({ read: fieldReader(field), holds: testOf(test) }));
  return (event) => {
    for (const { read, holds } of tests) {
      const value = read(event);
      if (!holds(typeof value === 'string' ? withoutQuery(value) : value)) return false;
    }
    return true;
  };
};

/** Names of so many values; of longer lists it is enough how many there are. */
const NAMED = 8;

const valueWords = (value: FilterValue): string => (value === '' ? '""' : String(value));

const listWords = (values: readonly FilterValue[]): string => {
  const named = values.slice(0, NAMED).map(valueWords);
  const rest = values.length - named.length;
  const last = rest > 0 ? `${rest} more` : named.pop();
  return named.length > 0 ? `${named.join(', ')} or ${last}` : String(last);
};

const testWords = (field: string, test: FilterTest, not = ''): readonly string[] => {
  if (!isRule(test)) return [`${field} is ${not}${listWords(listOf<FilterValue>(test))}`];
  const words = [
    ...levelNames.flatMap((name) => (test[name] === undefined ? [] : [`${field} ${LEVELS[name].words} ${test[name]}`])),
    ...(test.startsWith === undefined ? [] : [`${field} begins with ${listWords(listOf(test.startsWith))}`]),
    ...(test.present === undefined ? [] : [`${field} is ${test.present ? 'there' : 'not there'}`]),
    ...(test.not === undefined ? [] : testWords(field, test.not, 'not ')),
  ];
  return not && isRule(test) ? [`not (${words.join(' and ')})`] : words;
};

/** `country is SE or DK and amount ≥ 100`: what a reader of a metric's figures has to know. */
export const filterWords = (filter: EventFilter): string =>
  Object.entries(filter)
    .flatMap(([field, test]) => testWords(field, test))
    .join(' and ');

const isValue = (value: unknown): value is FilterValue =>
  ['string', 'boolean'].includes(typeof value) || (typeof value === 'number' && Number.isFinite(value));

const queryProblem = (at: string, value: unknown): string[] =>
  typeof value === 'string' && withoutQuery(value) !== value
    ? [`${at}: "${value}" never comes: URLs are compared without their query, as "${withoutQuery(value)}"`]
    : [];

const valueProblems = (at: string, values: readonly unknown[]): string[] => {
  if (values.length === 0) return [`${at}: name at least one value`];
  return values.flatMap((value) =>
    isValue(value) ? queryProblem(at, value) : [`${at}: ${JSON.stringify(value)} is no text, number, true or false`],
  );
};

const emptyProblem = (at: string, { atLeast, moreThan, atMost, below }: FilterRule): string[] => {
  const low = Math.max(atLeast ?? Number.NEGATIVE_INFINITY, moreThan ?? Number.NEGATIVE_INFINITY);
  const high = Math.min(atMost ?? Number.POSITIVE_INFINITY, below ?? Number.POSITIVE_INFINITY);
  const isOpen = low === moreThan || high === below;
  return low > high || (low === high && isOpen) ? [`${at}: no number is both above and below these`] : [];
};

const ruleProblems = (at: string, rule: FilterRule): string[] => {
  if (Object.values(rule).every((part) => part === undefined))
    return [`${at}: say what it must be: a value, a list, or ${RULE.join(', ')}`];
  const { startsWith, present, not } = rule;
  const prefixes: readonly unknown[] = startsWith === undefined ? [''] : listOf(startsWith);
  return [
    ...unknownKeys(`${at}.`, rule, RULE),
    ...levelNames
      .filter((name) => rule[name] !== undefined && !Number.isFinite(rule[name]))
      .map((name) => `${at}.${name}: a number`),
    ...emptyProblem(at, rule),
    ...(prefixes.length > 0 && prefixes.every((text) => typeof text === 'string')
      ? []
      : [`${at}.startsWith: a text or a list of texts`]),
    ...prefixes.flatMap((text) => queryProblem(`${at}.startsWith`, text)),
    ...(present === undefined || typeof present === 'boolean' ? [] : [`${at}.present: true or false`]),
    ...(not === undefined ? [] : testProblems(`${at}.not`, not)),
  ];
};

const testProblems = (at: string, test: FilterTest): string[] =>
  isRule(test) ? ruleProblems(at, test) : valueProblems(at, listOf<unknown>(test));

/** What is wrong with a filter, a line each. */
export const filterProblems = (filter: EventFilter): string[] => {
  if (!isRule(filter as FilterTest)) return ['where: an object of fields, as in { country: "SE" }'];
  const fields = Object.entries(filter);
  if (fields.length === 0) return ['where: name at least one field, or leave it out'];
  return fields.flatMap(([field, test]) =>
    field === '' ? ['where: a field needs a name'] : testProblems(`where.${field}`, test),
  );
};
