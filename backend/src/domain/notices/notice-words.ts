import { type Alert, visibleText } from '@millrace/contract';
import { durationWords } from '../rules/rule-words';
import { MINUTE_MS, SECOND_MS } from '../time';
import type { News } from './channels';

/** An alert as a channel is told of it. */
export interface ToldAlert {
  readonly news: News;
  readonly alert: Alert;
}

/** What is sent to a channel. */
export interface Message {
  readonly id: string;
  readonly channel: string;
  readonly alerts: readonly ToldAlert[];
  readonly more: number;
  /** Who tries the channel out; there are no alerts then. */
  readonly test?: string | undefined;
}

/** Before it began, and after what is known of it last, on the page that a link leads to. */
const BEFORE_MS = 15 * MINUTE_MS;
const AFTER_MS = 5 * MINUTE_MS;

const WORDS: Readonly<Record<News, (alert: Alert) => string>> = {
  opened: ({ level }) => (level === 'critical' ? 'Critical' : 'Warning'),
  raised: () => 'Now critical',
  resolved: () => 'Resolved',
};

const nameOf = ({ label, by, session }: Alert): string => {
  const of = by?.label ?? session;
  return of === undefined ? label : `${label}: ${visibleText(of)}`;
};

/** `Critical: Many clicks: buy`. */
export const headlineOf = ({ news, alert }: ToldAlert): string => `${WORDS[news](alert)}: ${nameOf(alert)}`;

/** `14:02:05 UTC on 20 Nov 2026`: whoever reads it may be anywhere. */
const momentWords = (ms: number): string => {
  const text = new Date(ms).toUTCString();
  return `${text.slice(17, 25)} UTC on ${Number(text.slice(5, 7))} ${text.slice(8, 16)}`;
};

/** For how long, in whole seconds. */
const lengthWords = (ms: number): string => durationWords(Math.max(SECOND_MS, Math.round(ms / SECOND_MS) * SECOND_MS));

/** What was found, and when. */
export const sentenceOf = ({ alert }: ToldAlert): string => {
  const { text, since, openedAt, resolvedAt, resolution } = alert;
  const found = visibleText(text).replaceAll('\u00a0', ' ');
  if (resolvedAt === undefined) return `${found}. It began at ${momentWords(since)}.`;
  const why = resolution === 'rule changed' ? 'the rule was changed' : 'nothing was measured any more';
  const over = `Over at ${momentWords(resolvedAt)}, after ${lengthWords(resolvedAt - openedAt).replaceAll('\u00a0', ' ')}`;
  return `${found}. ${over}${resolution === 'clear' ? '' : `: ${why}`}.`;
};

/** `20261129T100500Z`, as the page writes ranges. */
const compact = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');

/** The moment, or the session, on the page; undefined where it is not known where that is. */
export const linkOf = ({ alert }: ToldAlert, page: string): string | undefined => {
  const { metric, by, session, since, openedAt, resolvedAt = openedAt } = alert;
  if (page === '') return undefined;
  if (session !== undefined) return `${page}/sessions/${encodeURIComponent(session)}?at=${openedAt}`;
  if (metric === undefined) return `${page}/alerts`;
  const query = new URLSearchParams({ range: `${compact(since - BEFORE_MS)}..${compact(resolvedAt + AFTER_MS)}` });
  if (by) query.set(`f.${by.dimension}`, by.label);
  return `${page}/m/${encodeURIComponent(metric)}?${query}`;
};

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** In a line: the one alert, or how many of which kind there are. */
export const titleOf = ({ alerts, more, test }: Message): string => {
  if (test !== undefined) return 'This is a test';
  const [first] = alerts;
  if (first && alerts.length === 1 && more === 0) return headlineOf(first);
  const open = alerts.filter(({ alert }) => alert.status === 'open');
  const critical = open.filter(({ alert }) => alert.level === 'critical').length;
  const parts = [
    ...(critical > 0 ? [`${critical} critical`] : []),
    ...(open.length > critical ? [counted(open.length - critical, 'warning', 'warnings')] : []),
    ...(alerts.length > open.length ? [`${alerts.length - open.length} resolved`] : []),
    ...(more > 0 ? [`${more} more`] : []),
  ];
  const labels = [...new Set(alerts.map(({ alert }) => alert.label))];
  return `${parts.join(', ')}: ${labels[0] ?? ''}${labels.length > 1 ? ` and ${counted(labels.length - 1, 'other rule', 'other rules')}` : ''}`;
};

/** That it says who tries the channel out, and that nothing is wrong. */
export const testSentence = ({ channel, test = '' }: Message): string =>
  `${visibleText(test)} tries out the channel “${channel}”. Nothing is wrong: alerts of rules that name it come here.`;

/** Most alerts that are written out for people; a program is sent all. */
export const MOST_WRITTEN = 20;

/** How many alerts are not written out; '' where all are. */
export const restOf = ({ alerts, more }: Message): string => {
  const left = Math.max(0, alerts.length - MOST_WRITTEN) + more;
  return left > 0 ? `And ${left} more.` : '';
};
