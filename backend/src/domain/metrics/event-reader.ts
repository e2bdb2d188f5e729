import { hash } from 'node:crypto';
import { LABEL_LENGTH } from '@millrace/contract';
import type { Event } from '../formats/event';
import { keptText, withoutQuery } from './personal';

export const isFamily = (pattern: string): boolean => pattern.endsWith('.*');

/** Whether a declared event type is this one, or the family `clickstream.*` that it is of. */
export const reads = (pattern: string, type: string): boolean =>
  pattern === type || (isFamily(pattern) && type.startsWith(pattern.slice(0, -1)));

/** The label of an event that has nothing to be broken down by, so that labels still add up to the total. */
export const NO_LABEL = '(none)';

/** Halves of surrogate pairs that stand alone. No UTF-8 can hold them, so they would not be the same after storing. */
const loneSurrogate = /[\ud800-\udfff]/u;
const loneSurrogates = /[\ud800-\udfff]/gu;

/** Ends a label that is not the whole text: so many bits that two labels of a service hardly ever share them. */
const MARK_LENGTH = 12;

const markOf = (text: string): string => hash('sha256', Buffer.from(text, 'utf16le')).slice(0, MARK_LENGTH);

/** A label that stands for a text which no label can be: its beginning, and a mark of all of it, so that different texts stay different. */
const shortened = (text: string): string =>
  `${text.slice(0, LABEL_LENGTH - MARK_LENGTH - 1).replace(loneSurrogates, '\ufffd')}…${markOf(text)}`;

const textLabel = (text: string): string =>
  text.length > LABEL_LENGTH || loneSurrogate.test(text) ? shortened(text) : text || NO_LABEL;

const asLabel = (value: unknown): string => {
  if (typeof value === 'string') return textLabel(value);
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : NO_LABEL;
};

/** Parts of an event that a metric may read by these names; every other name is a field of its `data`. */
const attributes: Readonly<Record<string, (event: Event) => unknown>> = {
  subject: (event) => event.subject,
  type: (event) => event.type,
  source: (event) => event.source,
};

/** How to find what a metric names: an attribute of the event, or a field of its `data`. */
const partReader = (from: string): ((event: Event) => unknown) =>
  (Object.hasOwn(attributes, from) ? attributes[from] : undefined) ?? ((event) => event.data[from]);

/** How to find an event's label: see `DimensionDefinition.from`. */
export const labelReader = (from: string): ((event: Event) => string) => {
  const read = partReader(from);
  return (event) => {
    const value = read(event);
    return asLabel(typeof value === 'string' ? keptText(from, value) : value);
  };
};

/** The first 53 bits, as many as a number holds, of SHA-256 over the text's UTF-8. Evenly spread, and the same for ever. */
export const hashOf = (text: string): number => {
  const hex = hash('sha256', text);
  return Number.parseInt(hex.slice(0, 13), 16) * 2 + (Number.parseInt(hex.slice(13, 14), 16) >> 3);
};

/**
 * How to find what a metric of `unique` counts: its hash, or undefined where an event has no such thing. An IP address is counted: a sketch
 * holds no trace of it.
 */
export const identityReader = (of: string): ((event: Event) => number | undefined) => {
  const read = partReader(of);
  return (event) => {
    const value = read(event);
    if (typeof value === 'number' || typeof value === 'boolean') return hashOf(String(value));
    return typeof value === 'string' && value !== '' ? hashOf(withoutQuery(value)) : undefined;
  };
};
