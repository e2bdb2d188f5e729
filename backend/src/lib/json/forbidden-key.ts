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
