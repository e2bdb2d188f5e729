import { readEventTime } from '@millrace/contract';
import { joinPath } from '../../../lib/json/field-path';
import { type FieldNames, type ReadResult, rejected } from '../event';
import { type Format, isJsonObject, type JsonObject, subjectOf } from '../format';

const names: FieldNames = { time: 'time', data: (field) => `detail.${field}` };

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const { id, source, detail, resources } = input;
  const type = input['detail-type'];
  const field = joinPath(at, 'detail-type');
  if (typeof type !== 'string' || type === '') return [rejected('invalid_field', field, `${field}: is no text`)];
  const time = readEventTime(input.time);
  const timeField = joinPath(at, 'time');
  if (typeof time === 'string') return [rejected('invalid_field', timeField, `${timeField}: ${time}`)];
  const event = {
    source: typeof source === 'string' ? source : 'eventbridge',
    ...(typeof id === 'string' && { id }),
    type,
    subject: subjectOf(Array.isArray(resources) ? resources[0] : undefined),
    time,
    data: isJsonObject(detail) ? detail : {},
  };
  return [{ kind: 'event', event, at, names }];
};

/**
 * The envelope of EventBridge: its `detail-type` is the event's type, its first resource what the event is about.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const eventBridge: Format<JsonObject> = {
  name: 'EventBridge',
  recognises: (input) => Object.hasOwn(input, 'detail-type') && Object.hasOwn(input, 'detail'),
  read,
};
