import {
  type EventsAnswer,
  eventContentTypes,
  MOST_EVENT_BYTES,
  MOST_EVENTS,
  type Random,
  type Reject,
} from '@millrace/contract';
import type { Identity } from '../../domain/access/connection';
import { EVENTS_PER_MINUTE, endOfMinute } from '../../domain/access/limits';
import { isAllowed } from '../../domain/access/permissions';
import { type OutgoingRecord, readSentEvent } from '../../domain/sending/sent-event';
import { fieldPath } from '../../lib/json/field-path';
import { elementsOf } from '../../lib/json/json-text';
import type { UsageStore } from '../access/ports';
import { tooManyRequests } from '../access/usage';
import { AppError, notAllowed } from '../errors';
import type { Clock, Sleep } from '../ports';

/** Where a record stands on the stream. */
export interface RecordPosition {
  readonly shard: string;
  readonly seq: string;
}

export interface EventStream {
  /** In the order of the records; undefined for each that the stream did not take this time. */
  readonly put: (records: readonly OutgoingRecord[]) => Promise<readonly (RecordPosition | undefined)[]>;
}

export interface SendEventsDeps {
  readonly stream: EventStream;
  readonly usage: UsageStore;
  readonly now: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  /** The longest that any window is retained, ms. */
  readonly oldest: number;
}

/** What somebody sends: the type, the encoding and the text of a request. */
export interface SentContent {
  readonly type: string;
  /** Empty where the request names none. */
  readonly encoding: string;
  readonly text: string;
}

interface Part {
  readonly text: string;
  /** Where it stands in what was sent. */
  readonly at: string;
}

const invalid = (message: string, field?: string): AppError => new AppError('invalid_input', message, field);

type ContentKind = (typeof eventContentTypes)[keyof typeof eventContentTypes];

const kindOf = (type: string): ContentKind => {
  const wanted = type.split(';', 1)[0]?.trim().toLowerCase();
  const found = Object.entries(eventContentTypes).find(([known]) => known === wanted);
  if (found) return found[1];
  throw invalid(`Content-Type: send one of ${Object.keys(eventContentTypes).join(', ')}`, 'Content-Type');
};

const batchIn = (text: string): readonly Part[] => {
  const elements = elementsOf(text);
  if (!elements) throw invalid('this is no JSON array of events');
  // An array without elements has one empty text in it.
  const texts = elements.length === 1 && elements[0] === '' ? [] : elements;
  if (texts.length > MOST_EVENTS)
    throw invalid(`these are ${texts.length} events: send ${MOST_EVENTS} at the most in one request`);
  return texts.map((element, i) => ({ text: element, at: fieldPath([i]) }));
};

/**
 * API Gateway unpacks gzip and deflate before a function sees it, but not what is smaller than its `minimumCompressionSize`:
 * https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html
 */
const checkUnpacked = (encoding: string, text: string): void => {
  const isNamed = !['', 'identity'].includes(encoding.trim().toLowerCase());
  if (isNamed && !/^[[{]/.test(text))
    throw invalid('Content-Encoding: send the events unpacked, as JSON text', 'Content-Encoding');
};

/** The events in a request, none of them read yet. @throws AppError for what is none and no batch. */
const partsOf = ({ type, encoding, text }: SentContent): readonly Part[] => {
  const kind = kindOf(type);
  if (Buffer.byteLength(text) > MOST_EVENT_BYTES)
    throw invalid(`this is more than ${MOST_EVENT_BYTES} bytes: send the events in several requests`);
  const trimmed = text.trim();
  if (trimmed === '') throw invalid('nothing was sent: send a CloudEvent in JSON, or an array of them');
  checkUnpacked(encoding, trimmed);
  const isArray = trimmed.startsWith('[');
  if (isArray && kind === 'single')
    throw invalid('Content-Type: an array of events is application/cloudevents-batch+json', 'Content-Type');
  return kind === 'batch' || isArray ? batchIn(trimmed) : [{ text: trimmed, at: '' }];
};

/** Calls for one request, and the longest of the waits between them: about a second and a half at the most together. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 100;

/**
 * Puts records, and those again that were not taken: a shard that is busy refuses its own alone. Undefined for what was not taken at last.
 * @throws AppError when nothing could be put at all.
 */
const putAll = async (
  { stream, sleep, random }: SendEventsDeps,
  records: readonly OutgoingRecord[],
): Promise<readonly (RecordPosition | undefined)[]> => {
  const positions: (RecordPosition | undefined)[] = records.map(() => undefined);
  let open = [...records.entries()];
  for (let attempt = 0; open.length > 0 && attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(random() * FIRST_WAIT_MS * 2 ** (attempt - 1));
    const answers = await stream.put(open.map(([, record]) => record)).catch((error: unknown) => {
      if (positions.every((position) => position === undefined)) throw error;
      return [];
    });
    for (const [i, [place]] of open.entries()) positions[place] = answers[i];
    open = open.filter(([place]) => positions[place] === undefined);
  }
  return positions;
};

const isRecord = (checked: OutgoingRecord | Reject): checked is OutgoingRecord => 'data' in checked;

const refusalOf = ({ field, message }: Reject) => ({
  error: { code: 'invalid_input' as const, message, ...(field !== '' && { field }) },
});

const NOT_TAKEN = {
  error: { code: 'unavailable' as const, message: 'the stream did not take this event in time: send it again' },
};

const answerOf = (
  checked: readonly (OutgoingRecord | Reject)[],
  positions: Iterator<RecordPosition | undefined>,
): EventsAnswer => {
  const events = checked.map((one) => (isRecord(one) ? (positions.next().value ?? NOT_TAKEN) : refusalOf(one)));
  const accepted = events.filter((event) => 'seq' in event).length;
  return { accepted, refused: events.length - accepted, events };
};

/** Puts onto the stream what an operator sends, with who that is. Each event is checked, and answered, on its own. */
export const createSendEvents =
  (deps: SendEventsDeps) =>
  async ({ userId, groups }: Identity, content: SentContent): Promise<EventsAnswer> => {
    if (!isAllowed(groups, 'send events')) throw notAllowed('send events');
    const parts = partsOf(content);
    const now = deps.now();
    const sent = await deps.usage.add({ userId, what: 'events', until: endOfMinute(now) }, parts.length);
    if (sent > EVENTS_PER_MINUTE)
      throw tooManyRequests(`you may send ${EVENTS_PER_MINUTE} events a minute: wait a minute`);
    const sending = { sender: userId, now, oldest: deps.oldest };
    const checked = parts.map(({ text, at }) => readSentEvent(text, at, sending));
    return answerOf(checked, (await putAll(deps, checked.filter(isRecord))).values());
  };
