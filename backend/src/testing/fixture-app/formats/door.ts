import type { Format, JsonObject } from '@millrace/backend/format';

/** What the parts of an event are called in the record, so that a reject names a field as its producer wrote it. */
const names = { time: 'opened_at', data: (field: string) => field };

/** A door that was opened, such as `{"door":"north","opened_at":1700000000000,"seconds":4}`. It becomes `door.opened`. */
export const door: Format<JsonObject> = {
  name: 'door',
  recognises: ({ door }) => typeof door === 'string',
  read: ({ door, opened_at, ...data }, at) => {
    if (typeof opened_at !== 'number') {
      const field = at === '' ? names.time : `${at}.${names.time}`;
      return [{ kind: 'reject', reject: { reason: 'invalid_field', field, message: `${field}: is not a number` } }];
    }
    const event = { source: 'doors', type: 'door.opened', subject: String(door), time: opened_at, data };
    return [{ kind: 'event', at, names, event }];
  },
};
