import {
  ALERTS_PER_PAGE,
  ALERTS_TOPIC,
  type Alert,
  type AlertsAnswer,
  type AlertsFrame,
  FRAME_BYTES,
  type RuleSummary,
} from '@millrace/contract';
import type { Identity, Subscriber } from '../../domain/access/connection';
import { audienceOf, EVERYBODY, isAllowed, maySee, mayWatch } from '../../domain/access/permissions';
import type { MetricSet } from '../../domain/metrics/metric-set';
import type { Channel } from '../../domain/notices/channels';
import { shownName } from '../../domain/rooms/people';
import { type AnyRule, isFigureRule } from '../../domain/rules/rule-definition';
import { openedAtOf } from '../../domain/rules/rule-fold';
import { MINUTE_MS, SECOND_MS } from '../../domain/time';
import { type Broadcaster, broadcast } from '../delivery/broadcast';
import { AppError, notAllowed } from '../errors';
import type { Clock, Logger } from '../ports';
import type { AlertStore, Deed, RuleStateStore } from './ports';

type KnownRules = Pick<MetricSet, 'audienceOf' | 'rules' | 'catalog'>;

/** An alert is for those who may see its metric, or sessions where it is about one. One of a metric that is no more is for nobody. */
const maySeeAlert = (
  groups: readonly string[],
  { audienceOf: audienceOfTopic, catalog }: KnownRules,
  { metric }: Pick<Alert, 'metric'>,
): boolean => {
  const audience =
    metric === undefined ? catalog.sessions && audienceOf(catalog.sessions) : audienceOfTopic('metric', metric);
  return mayWatch(groups, 'alerts', audience ?? []);
};

export interface QueryAlertsDeps {
  readonly states: Pick<RuleStateStore, 'read'>;
  readonly alerts: Pick<AlertStore, 'find' | 'newest'>;
  readonly metrics: KnownRules;
  readonly channels: readonly Channel[];
}

const aboutOf = (rule: AnyRule): Pick<RuleSummary, 'metric' | 'by'> =>
  isFigureRule(rule) ? { metric: rule.metric.name, ...(rule.by !== undefined && { by: rule.by }) } : {};

const summaryOf = (rule: AnyRule): RuleSummary => {
  const { name, label, compares, windowMs, text, notify } = rule;
  return {
    ...{ name, label, kind: compares.kind, ...aboutOf(rule), window: windowMs / SECOND_MS, text },
    ...(notify.length > 0 && { notify: [...notify] }),
  };
};

/** What the caller may see of what rules have found. @throws AppError for a page that there is not */
export const createQueryAlerts =
  ({ states, alerts, metrics, channels }: QueryAlertsDeps) =>
  async (groups: readonly string[], next?: string): Promise<AlertsAnswer> => {
    if (next !== undefined && openedAtOf(next) === undefined)
      throw new AppError('invalid_input', 'next: it is from no page of alerts', 'next');
    const { rules } = await states.read();
    const labels = Object.values(rules).flatMap((rule) => rule.labels.map(([, label]) => label));
    const [open, page] = await Promise.all([
      alerts.find(labels.flatMap((label) => label.open?.id ?? [])),
      alerts.newest(ALERTS_PER_PAGE, next),
    ]);
    const isVisible = (one: Pick<Alert, 'metric'>) => maySeeAlert(groups, metrics, one);
    return {
      open: open
        .filter(({ status }) => status === 'open')
        .filter(isVisible)
        .sort((a, b) => b.openedAt - a.openedAt),
      history: page.alerts.filter(({ status }) => status === 'resolved').filter(isVisible),
      rules: metrics.rules.filter((rule) => isVisible(aboutOf(rule))).map(summaryOf),
      ...(isAllowed(groups, 'handle alerts') && { channels: channels.map(({ name, kind }) => ({ name, kind })) }),
      ...(page.next !== undefined && { next: page.next }),
    };
  };

export interface HandleAlertDeps {
  readonly alerts: Pick<AlertStore, 'find' | 'handle'>;
  readonly metrics: KnownRules;
  /** Has those who watch told how an alert is now. */
  readonly requestAnnouncement: (ids: readonly string[]) => Promise<void>;
  readonly now: Clock;
  readonly logger: Logger;
}

/** Notes what somebody does. @throws AppError for who may not, and for an alert that is not open */
const handle = async (deps: HandleAlertDeps, caller: Identity, id: string, deed: Deed): Promise<Alert> => {
  const { alerts, metrics, requestAnnouncement, logger } = deps;
  if (!isAllowed(caller.groups, 'handle alerts')) throw notAllowed('acknowledge or silence alerts');
  const known = openedAtOf(id) === undefined ? [] : await alerts.find([id]);
  if (!known.some((alert) => maySeeAlert(caller.groups, metrics, alert)))
    throw new AppError('unknown_alert', `there is no alert "${id}": GET /alerts lists them`, 'id');
  const handled = await alerts.handle(id, deed);
  if (!handled) throw new AppError('invalid_input', 'id: that alert is resolved already', 'id');
  // It is noted all the same: a page that is not told sees it when it asks.
  await requestAnnouncement([id]).catch((problem: unknown) =>
    logger.warn('an alert was not announced', { id, problem }),
  );
  return handled;
};

export const createAcknowledge =
  (deps: HandleAlertDeps) =>
  (caller: Identity, id: string): Promise<Alert> =>
    handle(deps, caller, id, { acknowledged: { by: shownName(caller.username), at: deps.now() } });

export const createSilence =
  (deps: HandleAlertDeps) =>
  (caller: Identity, id: string, minutes: number): Promise<Alert> => {
    const at = deps.now();
    return handle(deps, caller, id, {
      silenced: { by: shownName(caller.username), at, until: at + minutes * MINUTE_MS },
    });
  };

/** Of a frame, for all but its alerts. */
const ENVELOPE_BYTES = 64;

/** Nobody is begun with later than that: those who are left see an alert when their page asks. */
const LONGEST_ANNOUNCEMENT_MS = 10 * SECOND_MS;

export interface AnnounceDeps {
  readonly broadcaster: Broadcaster;
  readonly metrics: KnownRules;
  readonly logger: Logger;
}

/** As few frames as hold them: an alert is about 600 bytes, and one with long labels several times that. */
const framesOf = (alerts: readonly Alert[]): readonly string[] => {
  const frames: Alert[][] = [];
  let left = 0;
  for (const alert of alerts) {
    const bytes = Buffer.byteLength(JSON.stringify(alert)) + 1;
    if (bytes > left) {
      frames.push([]);
      left = FRAME_BYTES - ENVELOPE_BYTES;
    }
    frames.at(-1)?.push(alert);
    left -= bytes;
  }
  return frames.map((some) => JSON.stringify({ type: 'alerts', alerts: some } satisfies AlertsFrame));
};

/** What somebody is, of whom others may see the same. */
const rankOf = ({ groups }: Subscriber) => EVERYBODY.filter((group) => maySee(groups, [group])).at(-1);

/** Sends alerts to everybody who watches them and may see them. Never rejects: who misses one sees it when the page asks. */
export const createAnnounce =
  ({ broadcaster, metrics, logger }: AnnounceDeps) =>
  async (alerts: readonly Alert[]): Promise<void> => {
    const until = broadcaster.now() + LONGEST_ANNOUNCEMENT_MS;
    for (const rank of EVERYBODY) {
      const frames = framesOf(alerts.filter((alert) => maySeeAlert([rank], metrics, alert)));
      if (frames.length === 0) continue;
      const subscribers = async () => (await broadcaster.subscribers()).filter((one) => rankOf(one) === rank);
      const { tally, error } = await broadcast(
        { ...broadcaster, subscribers },
        () => (topics) => (topics.has(ALERTS_TOPIC) ? frames : []),
        { until },
      );
      if (error !== undefined) logger.warn('alerts were not sent to all', { ...tally, problem: error });
    }
  };
