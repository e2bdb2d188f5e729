import { type CloudEvent, cloudEventSchema } from '@millrace/contract';
import type { Event, FieldNames, ReadResult } from './event';
import { type Format, invalidField, type JsonObject } from './format';

const names: FieldNames = { time: 'time', data: (field) => `data.${field}` };

const eventOf = (cloudEvent: CloudEvent): Event => ({
  source: cloudEvent.source,
  id: cloudEvent.id,
  type: cloudEvent.type,
  ...(cloudEvent.subject !== undefined && { subject: cloudEvent.subject }),
  ...(cloudEvent.time !== undefined && { time: Date.parse(cloudEvent.time) }),
  data: cloudEvent.data ?? {},
});

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const parsed = cloudEventSchema.safeParse(input);
  if (!parsed.success) return [invalidField(parsed.error, at)];
  return [{ kind: 'event', event: eventOf(parsed.data), at, names }];
};

/** CloudEvents 1.0 in JSON. In an array, each stands for itself. */
export const cloudEvents: Format<JsonObject> = {
  name: 'CloudEvents 1.0',
  recognises: (input) =>
    Object.hasOwn(input, 'specversion') || (Object.hasOwn(input, 'source') && Object.hasOwn(input, 'type')),
  read,
};
