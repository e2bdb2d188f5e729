import { clickSchema } from '@millrace/contract';
import type { z } from 'zod';
import { remembered } from '../../lib/remembered';
import type { FieldNames, ReadResult } from './event';
import { type Format, invalidField, isText, type JsonObject, subjectOf, type Valid } from './format';
import { readOrderedTime } from './ordered-time';

const names: FieldNames = { time: 'timestamp', data: (field) => field };

/** Whatever the other fields hold passes. */
const validated = clickSchema.pick({ event_type: true, timestamp: true }).strip();

const plain = ({ event_type, timestamp }: JsonObject): Valid<z.output<typeof validated>> | undefined => {
  const time = readOrderedTime(timestamp);
  if (!isText(event_type) || typeof time !== 'number') return undefined;
  return { success: true, data: { event_type, timestamp: time } };
};

/** One type for each kind of step: a metric can read the page views alone, or all of them as `clickstream.*`. There are few, and each is looked up everywhere. */
const typeOf = remembered(100, (step) => `clickstream.${step}`);

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const parsed = plain(input) ?? validated.safeParse(input);
  if (!parsed.success) return [invalidField(parsed.error, at)];
  const { event_type, timestamp } = parsed.data;
  const event = {
    source: 'clickstream',
    type: typeOf(event_type),
    subject: subjectOf(input.page_url),
    time: timestamp,
    // Personal data, which no metric needs: what is not in the event can become no label.
    data: { ...input, ip_address: undefined },
  };
  return [{ kind: 'event', event, at, names }];
};

/** Two of three marks distinguish it from other formats, so that the reject of a record that lacks one still names what is missing. */
const marksIn = (input: JsonObject): number =>
  Number(Object.hasOwn(input, 'event_type')) +
  Number(Object.hasOwn(input, 'session_id')) +
  Number(Object.hasOwn(input, 'page_url'));

/** A click, that is a step of a visit: `{"event_type":"page_view","session_id":…,"timestamp":…,"page_url":…}`. It becomes `clickstream.page_view`. */
export const click: Format<JsonObject> = {
  name: 'click',
  recognises: (input) => marksIn(input) > 1,
  read,
};
