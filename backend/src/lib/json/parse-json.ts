import type { RejectReason } from '@millrace/contract';
import { fieldPath } from './field-path';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const isOpening = (code: number): boolean => code === 0x5b || code === 0x7b;
const isClosing = (code: number): boolean => code === 0x5d || code === 0x7d;

/** The place of the quote that ends the string which begins before `from`, or the text's length when none does. */
const endOfString = (text: string, from: number): number => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return text.length;
};

/**
 * Whether arrays and objects stand in each other more than `most` levels deep. Looks at the text alone, since parsing it
 * first would be what the limit is to protect from. Right for valid JSON; for other text it ends, with either answer.
 */
export const isDeeperThan = (text: string, most: number): boolean => {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i + 1);
    else if (isOpening(code)) depth++;
    else if (isClosing(code)) depth--;
    if (depth > most) return true;
  }
  return false;
};

/** Levels of arrays and objects. No known producer nests more than a few. */
const MAX_DEPTH = 32;

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: RejectReason; readonly field: string; readonly message: string };

const refused = (reason: RejectReason, field: string, message: string): Parsed => ({
  ok: false,
  reason,
  field,
  message,
});

const tryParse = (text: string): { value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** `JSON.parse` for text from outside: never throws, goes `MAX_DEPTH` deep, and lets no `__proto__` key through. */
export const parseJson = (text: string): Parsed => {
  if (isDeeperThan(text, MAX_DEPTH)) return refused('too_deep', '', `nested more than ${MAX_DEPTH} levels deep`);
  const parsed = tryParse(text);
  if (!parsed) return refused('not_json', '', 'this is not valid JSON');
  const forbidden = findForbiddenKey(text, parsed.value);
  if (forbidden) return refused('forbidden_key', fieldPath(forbidden), 'a key may not be named __proto__');
  return { ok: true, value: parsed.value };
};

const KEY = '__proto__';

/** An underscore can also be written as an escape, which the text alone then hides. */
const mayHide = /__proto__|\\u005f/i;

const childrenOf = (value: unknown): [string | number, unknown][] => {
  if (Array.isArray(value)) return [...value.entries()];
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
};

const search = (value: unknown, path: readonly (string | number)[]): readonly (string | number)[] | undefined => {
  for (const [key, child] of childrenOf(value)) {
    const here = [...path, key];
    const found = key === KEY ? here : search(child, here);
    if (found) return found;
  }
  return undefined;
};

/**
 * Where an object in `value`, parsed from `text`, has an own key `__proto__`, if one does: copied to another object, such
 * a key would change what all its fields mean. The depth of `value` must be bounded.
 */
export const findForbiddenKey = (text: string, value: unknown): readonly (string | number)[] | undefined =>
  mayHide.test(text) ? search(value, []) : undefined;
