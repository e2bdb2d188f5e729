import { hash53 } from '@millrace/contract';
import { unknownKeys } from '../../lib/known-words';
import { durationMs } from './rule-reading';
import type { SessionCause, SessionRule, SessionRuleDefinition } from './session-rule';
import { sessionRuleWords } from './session-words';

/** As many of a session's first steps are stored. */
const MOST_BEFORE = 10;

const DEFAULT_WINDOW = '10s';

const windows = ['5s', '10s', '30s', '1m'] as const;

const KEYS = [
  'name',
  'label',
  'kind',
  'eventsPerMinute',
  'robot',
  'page',
  'afterFewerThan',
  'level',
  'window',
  'notify',
];

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

const causeProblems = ({ eventsPerMinute, robot, page, afterFewerThan }: SessionRuleDefinition): string[] => {
  const causes = [eventsPerMinute, robot, page ?? afterFewerThan].filter((one) => one !== undefined);
  if (causes.length !== 1) return ['one of eventsPerMinute, robot, or page with afterFewerThan must be given'];
  if (eventsPerMinute !== undefined)
    return isWhole(eventsPerMinute, 1, 1_000_000) ? [] : ['eventsPerMinute: a whole number from 1 on'];
  if (robot !== undefined) return robot === true ? [] : ['robot: true, or leave it out'];
  return [
    ...(typeof page === 'string' && page !== '' ? [] : ['page: name a page, such as /checkout']),
    ...(isWhole(afterFewerThan, 1, MOST_BEFORE) ? [] : [`afterFewerThan: a whole number from 1 to ${MOST_BEFORE}`]),
  ];
};

/** What is wrong with a rule on sessions. */
export const sessionRuleProblems = (definition: SessionRuleDefinition, hasSessions: boolean): string[] => {
  const { level = 'warning', window = DEFAULT_WINDOW } = definition;
  return [
    ...unknownKeys('', definition, KEYS),
    ...(hasSessions ? [] : ['kind: this service keeps no sessions; `sessions` declares them']),
    ...(['warning', 'critical'].includes(level) ? [] : ['level: "warning" or "critical"']),
    ...(windows.some((one) => one === window) ? [] : [`window: "${window}" must be one of ${windows.join(', ')}`]),
    ...causeProblems(definition),
  ];
};

const causeOf = ({ eventsPerMinute, page, afterFewerThan = 1 }: SessionRuleDefinition): SessionCause => {
  if (eventsPerMinute !== undefined) return { kind: 'pace', moreThan: eventsPerMinute };
  return page === undefined ? { kind: 'robot' } : { kind: 'early', page, fewerThan: afterFewerThan };
};

/** Makes a rule on sessions, which must be sound, ready for use. */
export const sessionRuleOf = (definition: SessionRuleDefinition): SessionRule => {
  const { name, label, level = 'warning', window = DEFAULT_WINDOW, notify = [] } = definition;
  const cause = causeOf(definition);
  return {
    ...{ name, label, compares: { kind: 'session', cause, level } },
    windowMs: durationMs(window),
    ...{ text: sessionRuleWords(definition), notify },
    identity: hash53(JSON.stringify(['session', cause, level])).toString(36),
  };
};
