import type { OwnFormats } from '@millrace/backend/format';

/**
 * Your own ways to write events, tried where none of the built-in ones recognises a record: CloudEvents, clickstream, readings and price lines.
 * A format is a name and two functions:
 *
 *   recognises(input)   a cheap look at the marks that tell it from others, not a check
 *   read(input, at)     the events that it says, or for each one that cannot be used a reject with the field at fault
 *
 * `objects` get a JSON object, by itself or as an element of an array (`at` is then its place, as `[3]`); `texts` get the text of a record that is no
 * JSON. A file per format, with a test beside it that `npm test` runs:
 *
 *   export const door: Format<JsonObject> = {
 *     name: 'door',
 *     recognises: (input) => Object.hasOwn(input, 'door'),
 *     read: ({ door, opened_at }, at) => [
 *       typeof opened_at === 'number'
 *         ? { kind: 'event', at, names, event: { source: 'doors', type: 'door.opened', subject: String(door), time: opened_at, data: {} } }
 *         : { kind: 'reject', reject: { reason: 'invalid_field', field: 'opened_at', message: 'opened_at: is no number' } },
 *     ],
 *   };
 *
 * where `names` says what an event's parts are called in the record: `{ time: 'opened_at', data: (field) => field }`. What a format makes of a record must
 * depend on the record alone, since it is read more than once: no clock, no randomness. One that throws turns the record into a reject.
 */
export const formats = { objects: [], texts: [] } satisfies OwnFormats;
