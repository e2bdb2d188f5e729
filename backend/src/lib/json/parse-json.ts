import type { RejectReason } from '@millrace/contract';
import { fieldPath } from './field-path';
import { isDeeperThan, quoteLargeIntegers } from './json-text';

/** Levels of arrays and objects. No known producer nests more than a few. */
const MAX_DEPTH = 32;

interface Refused {
  readonly ok: false;
  readonly reason: RejectReason;
  readonly field: string;
  readonly message: string;
}

export type Parsed = { readonly ok: true; readonly value: unknown } | Refused;

const refused = (reason: RejectReason, field: string, message: string): Refused => ({
  ok: false,
  reason,
  field,
  message,
});

/** As many digits as the first integer has that a number may not hold exactly. */
const DIGITS = 16;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Whether so many digits stand in a row. A row of them covers one of the places that are looked at. */
const hasManyDigits = (text: string): boolean => {
  for (let at = DIGITS - 1; at < text.length; at += DIGITS) {
    let [start, end] = [at, at];
    while (isDigit(text.charCodeAt(start))) start--;
    while (isDigit(text.charCodeAt(end))) end++;
    if (end - start > DIGITS) return true;
  }
  return false;
};

const tryParse = (text: string): { value: unknown } | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return { value: hasManyDigits(text) ? JSON.parse(quoteLargeIntegers(text)) : value };
  } catch {
    return undefined;
  }
};

/**
 * `JSON.parse` for text from outside: never throws, and goes `MAX_DEPTH` deep. Keys named `__proto__` are still there: the caller looks for
 * them where `hasForbidden` says that there may be one.
 */
export const parseUnchecked = (text: string): Parsed => {
  if (isDeeperThan(text, MAX_DEPTH)) return refused('too_deep', '', `nested more than ${MAX_DEPTH} levels deep`);
  const parsed = tryParse(text);
  return parsed ? { ok: true, value: parsed.value } : refused('not_json', '', 'this is not valid JSON');
};

const KEY = '__proto__';

/** Any of its characters can also be written as an escape, which the text alone then hides. */
const ESCAPED = '\\u00';

/** A cheap look at the text, which most texts pass, before their values are searched. */
export const mayHaveForbiddenKey = (text: string): boolean => text.includes(KEY) || text.includes(ESCAPED);

const childrenOf = (value: unknown): [string | number, unknown][] => {
  if (Array.isArray(value)) return [...value.entries()];
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
};

type Path = readonly (string | number)[];

/** Where the first field or element stands that `matches`. The depth of `value` must be bounded. */
const findPath = (
  value: unknown,
  matches: (key: string | number, child: unknown) => boolean,
  path: Path = [],
): Path | undefined => {
  for (const [key, child] of childrenOf(value)) {
    const here = [...path, key];
    const found = matches(key, child) ? here : findPath(child, matches, here);
    if (found) return found;
  }
  return undefined;
};

/**
 * Where an object in `value` has an own key `__proto__`, if one does: copied to another object, such a key would change what all its fields
 * mean. The depth of `value` must be bounded.
 */
export const findForbiddenKey = (value: unknown): Path | undefined => findPath(value, (key) => key === KEY);

/** Where a number stands that was written larger than a number can be, such as 1e400: as JSON it would be written `null`. */
export const findInfinity = (value: unknown): Path | undefined =>
  findPath(value, (_, child) => child === Number.POSITIVE_INFINITY || child === Number.NEGATIVE_INFINITY);

export const FORBIDDEN_KEY_MESSAGE = 'a key may not be named __proto__';

/** `JSON.parse` for text from outside: never throws, goes `MAX_DEPTH` deep, and lets no `__proto__` key through. */
export const parseJson = (text: string): Parsed => {
  const parsed = parseUnchecked(text);
  if (!parsed.ok || !mayHaveForbiddenKey(text)) return parsed;
  const forbidden = findForbiddenKey(parsed.value);
  return forbidden ? refused('forbidden_key', fieldPath(forbidden), FORBIDDEN_KEY_MESSAGE) : parsed;
};
