/** Lambda's filter patterns, a subset of EventBridge's: fields of a record are compared with lists of rules. */
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const comparison = z.enum(['=', '<', '<=', '>', '>=']);
const numeric = z.union([z.tuple([comparison, z.number()]), z.tuple([comparison, z.number(), comparison, z.number()])]);
const excluded = z.union([scalar, z.array(scalar), z.strictObject({ prefix: z.string() })]);

const ruleSchema = z.union([
  scalar,
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ 'equals-ignore-case': z.string() }),
  z.strictObject({ 'anything-but': excluded }),
  z.strictObject({ numeric }),
]);

type Rule = z.infer<typeof ruleSchema>;
type Numeric = z.infer<typeof numeric>;
type Field =
  | { readonly name: string; readonly rules: readonly Rule[] }
  | { readonly name: string; readonly inner: Pattern };
/** Every field has to match, and one of the alternatives where there are any. */
export interface Pattern {
  readonly fields: readonly Field[];
  readonly alternatives: readonly Pattern[];
}

const toPattern = (raw: unknown): Pattern => {
  const { $or: or, ...fields } = z.record(z.string(), z.unknown()).parse(raw);
  return {
    alternatives: or === undefined ? [] : z.array(z.unknown()).min(2).parse(or).map(toPattern),
    fields: Object.entries(fields).map(([name, value]) =>
      Array.isArray(value)
        ? { name, rules: z.array(ruleSchema).min(1).parse(value) }
        : { name, inner: toPattern(value) },
    ),
  };
};

/** @throws when `text` is no JSON, or not a pattern that is known here. */
export const parsePattern = (text: string): Pattern => toPattern(JSON.parse(text));

const compare: Readonly<Record<z.infer<typeof comparison>, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const inRange = (value: number, [first, low, second, high]: Numeric): boolean =>
  compare[first](value, low) && (second === undefined || high === undefined || compare[second](value, high));

const isText = (value: unknown): value is string => typeof value === 'string';

const isExcluded = (rule: z.infer<typeof excluded>, value: unknown): boolean => {
  if (Array.isArray(rule)) return rule.some((one) => one === value);
  if (rule !== null && typeof rule === 'object') return isText(value) && value.startsWith(rule.prefix);
  return rule === value;
};

const satisfies = (rule: Rule, value: unknown): boolean => {
  if (rule === null || typeof rule !== 'object') return rule === value;
  if ('exists' in rule) return rule.exists === (value !== undefined);
  if ('anything-but' in rule) return value !== undefined && !isExcluded(rule['anything-but'], value);
  if ('numeric' in rule) return typeof value === 'number' && inRange(value, rule.numeric);
  if (!isText(value)) return false;
  if ('prefix' in rule) return value.startsWith(rule.prefix);
  if ('suffix' in rule) return value.endsWith(rule.suffix);
  return value.toLowerCase() === rule['equals-ignore-case'].toLowerCase();
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list matches when one of its elements does. An object is no value: rules look at leaves only. */
const leavesOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  return [isObject(value) ? undefined : value];
};

export const matches = (pattern: Pattern, record: unknown): boolean => {
  const { fields, alternatives } = pattern;
  const fits = (field: Field): boolean => {
    const value = isObject(record) ? record[field.name] : undefined;
    if ('inner' in field) return matches(field.inner, value);
    const leaves = leavesOf(value);
    return field.rules.some((rule) => leaves.some((leaf) => satisfies(rule, leaf)));
  };
  return fields.every(fits) && (alternatives.length === 0 || alternatives.some((one) => matches(one, record)));
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Rules that look into `content` want it to be JSON; rules for the whole of it want it not to be. */
const meets = (pattern: Pattern, key: string, record: Readonly<Record<string, unknown>>, content: string): boolean => {
  const json = parseJson(content);
  const whole = pattern.fields.some((field) => field.name === key && 'rules' in field);
  const isDocument = isObject(json) || Array.isArray(json);
  return matches(pattern, { ...record, [key]: whole ? (isDocument ? {} : content) : json });
};

/** Whether a record with text in `key` passes: when any pattern matches it, or when there is none. */
export const createFilter =
  (patterns: readonly Pattern[], key: string) =>
  (record: Readonly<Record<string, unknown>>, content: string): boolean =>
    patterns.length === 0 || patterns.some((pattern) => meets(pattern, key, record, content));
