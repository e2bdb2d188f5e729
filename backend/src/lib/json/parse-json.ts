import type { RejectReason } from '@millrace/contract';
import { fieldPath } from './field-path';
import { findForbiddenKey } from './forbidden-key';
import { isDeeperThan } from './json-depth';

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
