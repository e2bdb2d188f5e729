import { type Alert, type AlertLevel, hash53 } from '@millrace/contract';
import { MINUTE_MS } from '../time';
import type { Observation, ObservedWindow } from './observation';
import type { Rule } from './rule-definition';
import { alertWords } from './rule-words';

/** What is remembered of a label; none where all has been well for a while. Times are ms since the epoch, in event time. */
export interface LabelState {
  /** From when on its score has been at a level, without a break. */
  readonly since: Readonly<Partial<Record<AlertLevel, number>>>;
  /** From when on it has been clear, where an alert is open. */
  readonly clearSince?: number | undefined;
  /** The end of the last window in which something was measured. */
  readonly seen: number;
  readonly open?: Alert | undefined;
  /** Until when nothing is said of it. */
  readonly quietUntil?: number | undefined;
}

/** Depends on the windows alone, and not on when they are looked at, or how many at a time. */
export interface RuleState {
  readonly identity: string;
  /** The end of the last window that is in it. */
  readonly until: number;
  /** Pairs: a label may be called like what every object has. */
  readonly labels: readonly (readonly [label: string, state: LabelState])[];
}

/** Open alerts of one rule at a time: of more labels than that the first by name are said. */
export const MOST_OPEN = 20;

/** Labels of one rule that are remembered, and their length altogether as UTF-8: so that the states of all rules fit into an item of 400 KB. */
const MOST_LABELS = 60;
const MOST_LABEL_BYTES = 4096;

const encoder = new TextEncoder();
const bytesOf = (label: string): number => encoder.encode(label).length;

/** An alert of which nothing has been measured for so long, or for three times what the rule waits for, is resolved. */
const NO_DATA_MS = 10 * MINUTE_MS;

const LEVELS: readonly AlertLevel[] = ['critical', 'warning'];

export const startOf = (rule: Pick<Rule, 'identity'>, until: number): RuleState => ({
  identity: rule.identity,
  until,
  labels: [],
});

/** Deterministic, so that whoever finds the same writes the same. */
export const alertId = ({ name }: Pick<Rule, 'name'>, label: string, openedAt: number): string =>
  `${name}.${label === '' ? '0' : hash53(label).toString(36)}.${openedAt.toString(36)}`;

/** When an alert was opened, which its id says; undefined where it is none. */
export const openedAtOf = (id: string): number | undefined => {
  const at = Number.parseInt(/^[A-Za-z0-9_-]+\.[a-z0-9]+\.([a-z0-9]{1,10})$/.exec(id)?.[1] ?? '', 36);
  return Number.isSafeInteger(at) ? at : undefined;
};

export const resolved = (alert: Alert, resolvedAt: number, resolution: Alert['resolution']): Alert => ({
  ...alert,
  status: 'resolved',
  resolvedAt,
  ...(resolution && { resolution }),
  revision: alert.revision + 1,
});

/** One label of one window. */
interface Look {
  readonly rule: Rule;
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly observation: Observation;
  /** Whether a further alert may be opened. */
  readonly hasRoom: boolean;
}

const sinceAfter = (
  { rule, start, observation: { score } }: Look,
  before: LabelState['since'],
): LabelState['since'] => {
  if (score === undefined) return before;
  const next = LEVELS.flatMap((level) => {
    const from = rule.levels[level] ?? (level === 'warning' ? rule.levels.critical : undefined);
    return from !== undefined && score >= from ? [[level, before[level] ?? start] as const] : [];
  });
  return Object.fromEntries(next);
};

/** The worst level that has held for long enough. A window without a reading ends no level, and says of none that it has held. */
const heldLevel = ({ rule, end, observation }: Look, since: LabelState['since']): AlertLevel | undefined => {
  if (observation.score === undefined) return undefined;
  return LEVELS.find((level) => {
    const from = since[level];
    return rule.levels[level] !== undefined && from !== undefined && end - from >= rule.forMs;
  });
};

/** So exact that it can be read, and no longer. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/** What an alert has of an observation. */
const found = ({ rule: { compares }, label, observation, rule }: Look, level: AlertLevel) => {
  const { value, score, expected } = observation;
  const isPlain = compares.kind === 'above' || compares.kind === 'below';
  return {
    level,
    text: alertWords(rule, label, level, observation),
    ...(value !== undefined && { value }),
    ...(!isPlain && score !== undefined && { score: rounded(score) }),
    ...(expected && { expected: { low: rounded(expected.low), high: rounded(expected.high) } }),
  };
};

const opened = (look: Look, level: AlertLevel, since: number): Alert => {
  const { rule, label, end } = look;
  return {
    id: alertId(rule, label, end),
    rule: rule.name,
    label: rule.label,
    metric: rule.metric.name,
    ...(rule.by !== undefined && { by: { dimension: rule.by, label } }),
    status: 'open',
    ...found(look, level),
    since,
    openedAt: end,
    revision: 1,
    handled: 0,
  };
};

const raised = (look: Look, alert: Alert): Alert => ({
  ...alert,
  ...found(look, 'critical'),
  revision: alert.revision + 1,
});

interface Step {
  readonly state: LabelState | undefined;
  readonly change?: Alert;
}

/** Goes on with an alert that is open: it may become worse, or be over. */
const whileOpen = (look: Look, next: LabelState, alert: Alert): Step => {
  const { rule, start, end, observation } = look;
  const over = (resolution: Alert['resolution']): Step => ({
    state: { since: {}, seen: next.seen, quietUntil: end + rule.cooldownMs },
    change: resolved(alert, end, resolution),
  });
  const isSilence = rule.compares.kind === 'absence';
  if (!isSilence && end - next.seen >= Math.max(NO_DATA_MS, 3 * rule.forMs)) return over('no data');
  const isClear = observation.score !== undefined && observation.score < rule.clears;
  const stillClear = observation.score === undefined || isClear;
  const clearSince = stillClear ? (next.clearSince ?? (isClear ? start : undefined)) : undefined;
  if (isClear && clearSince !== undefined && end - clearSince >= rule.forMs) return over('clear');
  if (alert.level === 'warning' && heldLevel(look, next.since) === 'critical') {
    const change = raised(look, alert);
    return { state: { ...next, clearSince, open: change }, change };
  }
  return { state: { ...next, clearSince } };
};

/** Whether a label is missed when nothing comes of it any more. */
const misses = ({ compares: { kind } }: Rule): boolean => kind === 'below' || kind === 'absence';

/** Nothing is worth remembering of a label that is well, but where it is missed. */
const isIdle = (rule: Rule, { since, quietUntil = 0 }: LabelState, end: number): boolean =>
  !misses(rule) && Object.keys(since).length === 0 && quietUntil <= end;

/** Says how long nothing has come of a label. Where it is not known what is usual, neither yes nor no; an alert that is open stays so until something comes. */
const withPause = (look: Look, before: LabelState | undefined): Look => {
  const { absence, ...observation } = look.observation;
  if (!absence || !before || absence.isOver)
    return absence ? { ...look, observation: { ...observation, score: 0 } } : look;
  if (absence.usualMs === undefined) return { ...look, observation };
  const now = look.end - before.seen;
  const pause = { now, usual: absence.usualMs };
  return { ...look, observation: { ...observation, pause, score: now / absence.usualMs } };
};

const isSeen = ({ observation: { absence, score } }: Look): boolean => (absence ? absence.isOver : score !== undefined);

const stepLabel = (found: Look, before: LabelState | undefined): Step => {
  const look = withPause(found, before);
  const { end, hasRoom } = look;
  const since = sinceAfter(look, before?.since ?? {});
  const next: LabelState = { ...before, since, seen: isSeen(found) ? end : (before?.seen ?? end) };
  if (next.open) return whileOpen(look, next, next.open);
  const level = heldLevel(look, since);
  if (level === undefined || !hasRoom || end < (next.quietUntil ?? 0))
    return { state: isIdle(look.rule, next, end) ? undefined : next };
  const { pause } = look.observation;
  const open = opened(look, level, pause ? end - pause.now : (since[level] ?? look.start));
  return { state: { since, seen: next.seen, open }, change: open };
};

export interface Folded {
  readonly state: RuleState;
  /** Alerts that were opened, raised or resolved, as they are after that, in order. */
  readonly changes: readonly Alert[];
}

/** What is remembered of labels, within its bounds. */
export class Remembered {
  private count = 0;
  private bytes = 0;

  constructor(labels: Iterable<string> = []) {
    for (const label of labels) this.take(label);
  }

  hasRoomFor(label: string, most: number): boolean {
    return this.count < most && this.bytes + bytesOf(label) <= MOST_LABEL_BYTES;
  }

  take(label: string): void {
    this.count++;
    this.bytes += bytesOf(label);
  }
}

export const openOf = (labels: RuleState['labels']) => labels.filter(([, { open }]) => open !== undefined);

/** Those that are open or were known before come first. */
const bounded = (labels: RuleState['labels']): RuleState['labels'] => {
  const open = openOf(labels);
  const remembered = new Remembered(open.map(([label]) => label));
  const others = labels.filter(([label, state]) => {
    const isKept = state.open === undefined && remembered.hasRoomFor(label, MOST_LABELS);
    if (isKept) remembered.take(label);
    return isKept;
  });
  return [...open, ...others];
};

/** Labels that are looked at whether anything has come of them or not. */
const expected = (rule: Rule): readonly string[] =>
  misses(rule) ? (rule.reading.dimensions.find(({ name }) => name === rule.by)?.declared ?? []) : [];

/** Takes the next window into a rule's state. */
export const foldWindow = (rule: Rule, state: RuleState, window: ObservedWindow): Folded => {
  const { start, labels: observed, missing } = window;
  const end = start + rule.windowMs;
  const before = new Map(state.labels);
  const labels: [string, LabelState][] = [];
  const changes: Alert[] = [];
  const open = new Remembered(openOf(state.labels).map(([label]) => label));
  for (const label of new Set([...before.keys(), ...expected(rule), ...[...observed.keys()].sort()])) {
    const observation = observed.get(label) ?? missing;
    const look: Look = { rule, label, start, end, observation, hasRoom: open.hasRoomFor(label, MOST_OPEN) };
    const step = stepLabel(look, before.get(label));
    if (step.state) labels.push([label, step.state]);
    if (step.change) changes.push(step.change);
    if (step.change?.revision === 1) open.take(label);
  }
  return { state: { identity: rule.identity, until: end, labels: bounded(labels) }, changes };
};

/** What is over with a rule that has changed or is gone. */
export const abandoned = ({ labels, until }: RuleState): readonly Alert[] =>
  labels.flatMap(([, { open }]) => (open ? [resolved(open, until, 'rule changed')] : []));
