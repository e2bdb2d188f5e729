import type { OwnFormats } from '@millrace/backend/format';

/**
 * Your own ways to write events, tried where none of the built-in ones recognises a record (docs/guides/record-format.md lists them). JSON with a type and
 * a time needs none: a few paths under `mappings` in metrics.ts do. A format is a name and two functions:
 *
 *   recognises(input)   a cheap look at the marks that only it has, not a check
 *   read(input, at)     the events in it, or for each one that cannot be used a reject with the field at fault
 *
 * `objects` get a JSON object, by itself or as an element of an array (`at` is then its place, as `[3]`); `texts` get the text of a record that is no
 * JSON. A file per format, with a test beside it that `npm test` runs; `@millrace/backend/format-kit` finds what is wrong with a format. Copy the complete example and its test, `door.ts` and `door.test.ts` in
 * `backend/src/testing/fixture-app/formats/`, and enter it here:
 *
 *   import { door } from './door';
 *   export const formats = { objects: [door], texts: [] } satisfies OwnFormats;
 *
 * What a format makes of a record must depend on the record alone, since it is read more than once: no clock, no randomness. One that throws turns the
 * record into a reject.
 */
export const formats = { objects: [], texts: [] } satisfies OwnFormats;
