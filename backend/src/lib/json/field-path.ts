/** Longest field path in a reject or an error, in UTF-16 units; a producer chooses the keys that it is made of. */
const FIELD_PATH_LENGTH = 200;

/** The path of a field as a person writes it: `["data", "items", 2]` is `data.items[2]`. */
export const fieldPath = (path: readonly PropertyKey[], at = ''): string =>
  path
    .reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : joinPath(text, String(key))), at)
    .slice(0, FIELD_PATH_LENGTH);

/** `name` inside of `at`: `[3]` and `time` are `[3].time`. Either may be empty. */
export const joinPath = (at: string, name: string): string => (at === '' || name === '' ? at || name : `${at}.${name}`);
