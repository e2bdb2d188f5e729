import { LABEL_LENGTH } from '@millrace/contract';
import type { Event } from '../formats/event';

/** The label of an event that has nothing to be broken down by, so that labels still add up to the total. */
export const NO_LABEL = '(none)';

/** Halves of surrogate pairs that stand alone. No UTF-8 can hold them, so they would not be the same after storing. */
const loneSurrogates = /[\ud800-\udfff]/gu;

const asLabel = (value: unknown): string => {
  if (typeof value === 'string') return value.slice(0, LABEL_LENGTH).replace(loneSurrogates, '\ufffd') || NO_LABEL;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : NO_LABEL;
};

/** Parts of an event that a metric may read by these names; every other name is a field of its `data`. */
const attributes: Readonly<Record<string, (event: Event) => unknown>> = {
  subject: (event) => event.subject,
  type: (event) => event.type,
  source: (event) => event.source,
};

/** How to find what a metric names: an attribute of the event, or a field of its `data`. */
export const partReader = (from: string): ((event: Event) => unknown) =>
  (Object.hasOwn(attributes, from) ? attributes[from] : undefined) ?? ((event) => event.data[from]);

/** How to find an event's label: see `DimensionDefinition.from`. */
export const labelReader = (from: string): ((event: Event) => string) => {
  const read = partReader(from);
  return (event) => asLabel(read(event));
};
