import { SESSION_ID_BYTES } from '@millrace/contract';
import type { Mutable } from '../../lib/mutable';
import { remembered } from '../../lib/remembered';
import type { Event } from '../formats/event';
import { MINUTE_MS } from '../time';
import { fieldReader, labelReader, NO_LABEL, reads } from './event-reader';
import { keptText } from './personal';
import { endsAfterOf, type SessionDefinition } from './session-definition';
import { type UserAgentClass, userAgentClass } from './user-agent';

/** What an event is to its session. */
export interface SessionEvent {
  readonly id: string;
  readonly type: string;
  readonly page?: string;
  /** Whether it opened its page. */
  readonly isView: boolean;
  /** The host that the view came from. */
  readonly referrer?: string;
  readonly agent?: UserAgentClass;
}

/** How the events of a service become sessions. */
export interface SessionRules {
  /** How long a session pauses before it has ended, ms. */
  readonly idle: number;
  /** Whether events of a type belong to sessions at all. */
  readonly takes: (eventType: string) => boolean;
  /** Undefined for an event of no session: of another type, or without an id that can be stored. */
  readonly read: (event: Event) => SessionEvent | undefined;
}

type ReadText = (event: Event) => string | undefined;

const encoder = new TextEncoder();

/** Halves of surrogate pairs that stand alone, which no UTF-8 can hold. */
const unfit = /[\ud800-\udfff]/gu;

/** A character of a text has three bytes at the most. */
const fits = (id: string): boolean =>
  id.length * 3 <= SESSION_ID_BYTES || encoder.encode(id).length <= SESSION_ID_BYTES;

/** What every reader of URLs takes for a folder, however it is encoded. */
const lostInPaths = /^\.\.?$/;

const idReader = (from: string): ReadText => {
  const read = fieldReader(from);
  return (event) => {
    const value = read(event);
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || text === '') return undefined;
    const id = keptText(from, text)?.replace(unfit, '\ufffd');
    return id && fits(id) && !lostInPaths.test(id) ? id : undefined;
  };
};

const textReader = (from: string | undefined): ReadText => {
  if (from === undefined) return () => undefined;
  const read = labelReader(from);
  return (event) => {
    const label = read(event);
    return label === NO_LABEL ? undefined : label;
  };
};

/** Longest host that there is: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4. A URL is parsed with a longer one too. */
const HOST_LENGTH = 253;

/** Hosts that are remembered by the URLs that they are of. */
const REMEMBERED = 1000;

/** The host of a URL, or of a text that is one; undefined for anything else, and for an IP address. */
const hostOf = remembered(REMEMBERED, (text): string | undefined => {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const host = URL.canParse(url) ? new URL(url).hostname.toLowerCase() : '';
  return host.length <= HOST_LENGTH ? keptText('referrer', host) || undefined : undefined;
});

const referrerReader = (from: string | undefined): ReadText => {
  const read = from === undefined ? () => undefined : fieldReader(from);
  return (event) => {
    const value = read(event);
    return typeof value === 'string' && value !== '' ? hostOf(value) : undefined;
  };
};

const agentReader = (from: string | undefined): ((event: Event) => UserAgentClass | undefined) => {
  const read = from === undefined ? () => undefined : fieldReader(from);
  return (event) => {
    const value = read(event);
    return typeof value === 'string' && value !== '' ? userAgentClass(value) : undefined;
  };
};

const typeOf = labelReader('type');

/** Makes a definition, which must be sound, ready for use. */
export const sessionRulesOf = (definition: SessionDefinition): SessionRules => {
  const { events, pageViews, page = 'subject', referrer, userAgent } = definition;
  const takes = (type: string): boolean => events.some((pattern) => reads(pattern, type));
  const opens = (type: string): boolean => (pageViews ?? events).some((pattern) => reads(pattern, type));
  const [idOf, pageOf, referrerOf, agentOf] = [
    idReader(definition.from),
    textReader(page),
    referrerReader(referrer),
    agentReader(userAgent),
  ];
  const read = (event: Event): SessionEvent | undefined => {
    const id = takes(event.type) ? idOf(event) : undefined;
    if (id === undefined) return undefined;
    const [onPage, from, agent] = [pageOf(event), referrerOf(event), agentOf(event)];
    const found: Mutable<SessionEvent> = { id, type: typeOf(event), isView: onPage !== undefined && opens(event.type) };
    if (onPage !== undefined) found.page = onPage;
    if (from !== undefined) found.referrer = from;
    if (agent) found.agent = agent;
    return found;
  };
  return { idle: endsAfterOf(definition) * MINUTE_MS, takes, read };
};
