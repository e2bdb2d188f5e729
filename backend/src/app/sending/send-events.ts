import type { EventsAnswer, Reject } from '@millrace/contract';
import type { Identity } from '../../domain/access/connection';
import { addressName, EVENTS_PER_MINUTE, endOfMinute } from '../../domain/access/limits';
import { isAllowed } from '../../domain/access/permissions';
import { type OutgoingRecord, readSentEvent, type Stamp } from '../../domain/sending/sent-event';
import type { UsageStore } from '../access/ports';
import { tooManyRequests } from '../access/usage';
import { AppError, notAllowed } from '../errors';
import type { Clock } from '../ports';
import { type PutDeps, putAll, type RecordPosition } from './event-stream';
import { type Part, partsOf, type SentContent } from './sent-content';

export interface SendEventsDeps extends PutDeps {
  readonly usage: UsageStore;
  readonly now: Clock;
  /** The longest that any window is retained, ms. */
  readonly oldest: number;
}

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

/** Checks, stamps and puts the events of a request, each on its own. */
const sendParts = async (deps: SendEventsDeps, parts: readonly Part[], stamp: Stamp): Promise<EventsAnswer> => {
  const sending = { stamp, now: deps.now(), oldest: deps.oldest };
  const checked = parts.map(({ text, at }) => readSentEvent(text, at, sending));
  return answerOf(checked, (await putAll(deps, checked.filter(isRecord))).values());
};

/** Counts events against what one sender may send in a minute. @throws AppError */
const charge = async ({ usage, now }: SendEventsDeps, userId: string, count: number, most: number): Promise<void> => {
  const sent = await usage.add({ userId, what: 'events', until: endOfMinute(now()) }, count);
  if (sent > most) throw tooManyRequests(`you may send ${most} events a minute: wait a minute`);
};

/** Puts onto the stream what an operator sends, with who that is. */
export const createSendEvents =
  (deps: SendEventsDeps) =>
  async ({ userId, groups }: Identity, content: SentContent): Promise<EventsAnswer> => {
    if (!isAllowed(groups, 'send events')) throw notAllowed('send events');
    const parts = partsOf(content);
    await charge(deps, userId, parts.length, EVENTS_PER_MINUTE);
    return sendParts(deps, parts, { authtype: 'app_user', authid: userId });
  };

/** Puts onto the stream what a server sends whose API key has been checked, and its use counted, by API Gateway. */
export const createIngest =
  (deps: SendEventsDeps) =>
  (apiKeyId: string, content: SentContent): Promise<EventsAnswer> =>
    sendParts(deps, partsOf(content), { authtype: 'api_key', authid: apiKeyId });

/** From which pages events are taken, and how many of one address. */
export interface BrowserDoor {
  /** In the pages for everybody to read; undefined where no page may send. */
  readonly key: string | undefined;
  /** Of pages; `*` is any. */
  readonly origins: readonly string[];
  /** Of one request, in bytes of UTF-8. */
  readonly bytes: number;
  readonly eventsPerMinute: number;
}

/** A request of a page. */
export interface PageRequest {
  readonly key: string;
  /** Empty where the request names none, as no browser's does that comes from a page. */
  readonly origin: string;
  /** The address that it came from. */
  readonly address: string;
}

const checkPage = ({ key, origins }: BrowserDoor, request: PageRequest): void => {
  if (key === undefined || request.key !== key)
    throw new AppError('not_allowed', 'key: this stage takes no events from pages with this key', 'key');
  if (!origins.includes('*') && !origins.includes(request.origin))
    throw new AppError('not_allowed', `pages of ${request.origin || 'no origin'} may not send events to this stage`);
};

/** Puts onto the stream what a page sends for somebody who is not signed in, within what the stage allows of it. */
export const createIngestOfPages =
  (deps: SendEventsDeps, door: BrowserDoor) =>
  async (request: PageRequest, content: SentContent): Promise<EventsAnswer> => {
    checkPage(door, request);
    if (Buffer.byteLength(content.text) > door.bytes)
      throw new AppError('invalid_input', `this is more than ${door.bytes} bytes: send the events in several requests`);
    const parts = partsOf(content);
    await charge(deps, addressName(request.address), parts.length, door.eventsPerMinute);
    return sendParts(deps, parts, { authtype: 'unauthenticated' });
  };
