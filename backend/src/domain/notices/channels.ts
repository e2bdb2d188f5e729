import type { Alert } from '@millrace/contract';

/** How a channel is spoken to: by mail, or at a webhook in the words of a chat or as plain JSON. */
export const channelKinds = ['mail', 'slack', 'teams', 'json'] as const;

/** Where people are told of alerts. */
export interface Channel {
  readonly name: string;
  readonly kind: (typeof channelKinds)[number];
  /** It is told at most once in so many ms: what comes meanwhile is gathered. */
  readonly everyMs: number;
}

/** What has become of an alert that people are told. */
export type News = 'opened' | 'raised' | 'resolved';

export interface Item {
  /** The id of an alert. */
  readonly alert: string;
  readonly news: News;
}

/** What is gathered for a channel. */
export interface ChannelState {
  readonly channel: string;
  /** Until when it is told nothing, ms since the epoch. */
  readonly quietUntil: number;
  readonly waiting: readonly Item[];
  /** How many more there were than are kept. */
  readonly more: number;
}

/** What a channel is told at once. */
export interface Notice {
  /** The same whenever it is sent again. */
  readonly id: string;
  readonly channel: string;
  readonly items: readonly Item[];
  readonly more: number;
}

export interface Gathered {
  readonly channels: readonly ChannelState[];
  readonly notices: readonly Notice[];
}

/** Items of one notice: beyond that they are counted. */
export const MOST_ITEMS = 50;

export const newsOf = ({ status, revision }: Pick<Alert, 'status' | 'revision'>): News => {
  if (status === 'resolved') return 'resolved';
  return revision === 1 ? 'opened' : 'raised';
};

/** Of an alert that changes again before its channel is told, the newest state counts. */
const withItem = (state: ChannelState, item: Item): ChannelState => {
  const others = state.waiting.filter(({ alert }) => alert !== item.alert);
  if (others.length >= MOST_ITEMS) return { ...state, more: state.more + 1 };
  return { ...state, waiting: [...others, item] };
};

export interface Gathering {
  readonly channels: readonly Channel[];
  /** The channels that a rule names. */
  readonly toldBy: (rule: string) => readonly string[];
  readonly now: number;
  /** Another with each write of what is gathered: it makes ids of notices unique. */
  readonly version: number;
}

/** Adds what has become of alerts to what is gathered, and takes out for each channel what it is to be told now. */
export const gather = (
  before: Gathered,
  changes: readonly Pick<Alert, 'id' | 'rule' | 'status' | 'revision'>[],
  { channels, toldBy, now, version }: Gathering,
): Gathered => {
  const states: ChannelState[] = [];
  const notices = [...before.notices];
  for (const { name, everyMs } of channels) {
    const known = before.channels.find(({ channel }) => channel === name);
    const state = changes
      .filter(({ rule }) => toldBy(rule).includes(name))
      .reduce<ChannelState>(
        (all, change) => withItem(all, { alert: change.id, news: newsOf(change) }),
        known ?? { channel: name, quietUntil: 0, waiting: [], more: 0 },
      );
    // A clock that has been put back keeps a channel quiet for no longer than it would be.
    const isQuiet = state.quietUntil > now && state.quietUntil <= now + everyMs;
    const isBusy = notices.some(({ channel }) => channel === name);
    if (state.waiting.length === 0 || isQuiet || isBusy) {
      if (state.waiting.length > 0 || known) states.push(state);
      continue;
    }
    const { waiting: items, more } = state;
    notices.push({ id: `${name}.${now.toString(36)}.${version}`, channel: name, items, more });
    states.push({ channel: name, quietUntil: now + everyMs, waiting: [], more: 0 });
  }
  return { channels: states, notices };
};
