import { type CloudEvent, cloudEventSchema } from '@millrace/contract';
import { joinPath } from '../json/field-path';
import { type Event, type FieldNames, type Item, rejected } from './event';
import type { Format, JsonObject } from './format';
import { invalidField } from './invalid-field';

const names: FieldNames = { time: 'time', data: (field) => `data.${field}` };

const eventOf = (cloudEvent: CloudEvent, time: number | undefined): Event => ({
  source: cloudEvent.source,
  id: cloudEvent.id,
  type: cloudEvent.type,
  ...(cloudEvent.subject !== undefined && { subject: cloudEvent.subject }),
  ...(time !== undefined && { time }),
  data: cloudEvent.data ?? {},
});

const read = (input: JsonObject, at: string): readonly Item[] => {
  const parsed = cloudEventSchema.safeParse(input);
  if (!parsed.success) return [invalidField(parsed.error, at)];
  const time = parsed.data.time === undefined ? undefined : Date.parse(parsed.data.time);
  if (Number.isNaN(time)) {
    const field = joinPath(at, names.time);
    return [rejected('invalid_field', field, `${field}: there is no such time`)];
  }
  return [{ kind: 'event', event: eventOf(parsed.data, time), at, names }];
};

/** CloudEvents 1.0 in JSON. In an array, each stands for itself. */
export const cloudEvents: Format<JsonObject> = {
  name: 'CloudEvents 1.0',
  recognises: (input) =>
    Object.hasOwn(input, 'specversion') || (Object.hasOwn(input, 'source') && Object.hasOwn(input, 'type')),
  read,
};
