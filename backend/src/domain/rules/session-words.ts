import type { SessionRule, SessionRuleDefinition } from './session-rule';

/** `Sessions with more than 50 events in a minute`. */
export const sessionRuleWords = ({ eventsPerMinute, page, afterFewerThan }: SessionRuleDefinition): string => {
  if (eventsPerMinute !== undefined) return `Sessions with more than ${eventsPerMinute} events in a minute`;
  if (page !== undefined) return `Sessions that are on ${page} after fewer than ${afterFewerThan} events`;
  return 'Sessions with the user agent of a robot';
};

const eventsWords = (events: number): string => (events === 1 ? '1 event' : `${events} events`);

/** `Session q7GmZ1 had 63 events in a minute, more than 50`. */
export const sessionWords = ({ compares: { cause } }: SessionRule, id: string, value = 0): string => {
  switch (cause.kind) {
    case 'pace':
      return `Session ${id} had ${eventsWords(value)} in a minute, more than ${cause.moreThan}`;
    case 'early':
      return `Session ${id} was on ${cause.page} after ${eventsWords(value)}, fewer than ${cause.fewerThan}`;
    case 'robot':
      return `Session ${id} has the user agent of a robot`;
  }
};
