import { type Alert, alertsAnswerSchema, type RuleSummary, visibleText, type WebConfig } from '@millrace/contract';
import { useState } from 'react';
import { Button } from '../../components/ui/button';
import { Icon } from '../../components/ui/icon';
import { Menu } from '../../components/ui/menu';
import { formatMoment } from '../../lib/format';
import { askRest, failureWords, type TakeToken } from '../../lib/rest';
import { AlertLink } from './alert-link';
import styles from './alert-list.module.css';
import { type Handling, sendHandling } from './alert-requests';
import type { AlertStore } from './alert-store';
import { Channels } from './channels';
import { useAlerts } from './use-alerts';

interface AlertsProps {
  readonly store: AlertStore;
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
  /** Whether the person may acknowledge and silence. */
  readonly mayHandle: boolean;
}

const silences = [
  { text: 'For 30 minutes', minutes: 30 },
  { text: 'For 4 hours', minutes: 240 },
  { text: 'For a day', minutes: 1440 },
] as const;

const silencesFor = ({ silenced }: Alert) =>
  silenced && silenced.until > Date.now() ? [...silences, { text: 'End the silence', minutes: 0 }] : silences;

const RESOLUTIONS: Readonly<Record<NonNullable<Alert['resolution']>, string>> = {
  clear: 'Over',
  'no data': 'Nothing measured any more',
  'rule changed': 'The rule was changed',
};

const silenceWords = ({ by, at, until }: NonNullable<Alert['silenced']>): string => {
  if (until <= at) return `${visibleText(by)} ended its silence`;
  return `${until > Date.now() ? 'Silent' : 'Was silent'} until ${formatMoment(until)}, by ${visibleText(by)}`;
};

/** What has become of an alert, in words. */
const notesOf = (alert: Alert): readonly string[] => {
  const { resolvedAt, resolution, acknowledged, silenced } = alert;
  return [
    ...(resolvedAt === undefined ? [] : [`${RESOLUTIONS[resolution ?? 'clear']} ${formatMoment(resolvedAt)}`]),
    ...(acknowledged ? [`${visibleText(acknowledged.by)} looks after it`] : []),
    ...(silenced ? [silenceWords(silenced)] : []),
  ];
};

type HandleProps = Omit<AlertsProps, 'mayHandle'> & { readonly alert: Alert };

const SILENCE_HEAD =
  'Channels are told nothing of this alert, and the bell does not count it. The next alert of the rule is told again.';

/** What it is called, with what tells it from others of its rule. */
const nameOf = ({ label, by, session }: Pick<Alert, 'label' | 'by' | 'session'>): string => {
  const of = by?.label ?? session;
  return of === undefined ? label : `${label}: ${visibleText(of)}`;
};

const HandleButtons = ({ alert, store, config, takeToken }: HandleProps) => {
  const [problem, setProblem] = useState('');
  const [isSending, setSending] = useState(false);
  const handle = async (handling: Handling) => {
    setSending(true);
    try {
      store.receive([await sendHandling(config, takeToken, alert.id, handling)]);
      setProblem('');
    } catch (error) {
      setProblem(`Not done: ${failureWords(error)}`);
    }
    setSending(false);
  };
  return (
    <div className={styles.actions}>
      <p role="status" className={styles.problem}>
        {problem}
      </p>
      {!alert.acknowledged && (
        <Button
          icon="check"
          aria-label={`Acknowledge ${nameOf(alert)}`}
          disabled={isSending}
          onClick={() => void handle({ do: 'ack' })}
        >
          Acknowledge
        </Button>
      )}
      <Menu
        icon="silent"
        label={`Silence ${nameOf(alert)}`}
        head={<p className={styles.head}>{SILENCE_HEAD}</p>}
        items={silencesFor(alert).map(({ text, minutes }) => ({
          text,
          onChoose: () => void handle({ do: 'silence', minutes }),
        }))}
      />
    </div>
  );
};

const Row = ({ alert, children }: { alert: Alert; children?: React.ReactNode }) => {
  const { level, status, label, by, text, openedAt } = alert;
  return (
    <li className={styles.row} data-level={status === 'open' ? level : 'over'} data-alert={alert.id}>
      <span className={styles.level}>
        <Icon name={status === 'open' ? level : 'check'} />
        {status === 'open' ? (level === 'critical' ? 'Critical' : 'Warning') : 'Resolved'}
      </span>
      <div className={styles.words}>
        <p className={styles.name}>
          <AlertLink alert={alert}>{nameOf({ label, by })}</AlertLink>
        </p>
        <p>{visibleText(text)}</p>
        <p className={styles.notes}>
          <time dateTime={new Date(openedAt).toISOString()}>{formatMoment(openedAt)}</time>
          {notesOf(alert).map((note) => (
            <span key={note}> · {note}</span>
          ))}
        </p>
      </div>
      {children}
    </li>
  );
};

const Rules = ({ rules }: { rules: readonly RuleSummary[] }) => (
  <section className={styles.panel} aria-label="Rules">
    <h2>Rules</h2>
    {rules.length === 0 ? (
      <p className={styles.none}>No rules yet. They are declared in app/metrics.ts.</p>
    ) : (
      <ul className={styles.rules}>
        {rules.map(({ name, label, text, notify = [] }) => (
          <li key={name}>
            <span className={styles.name}>{label}</span> <span className={styles.notes}>{text}</span>
            {notify.length > 0 && <span className={styles.notes}> · tells {notify.join(', ')}</span>}
          </li>
        ))}
      </ul>
    )}
  </section>
);

/** What was: the newest, and further pages that are asked for one by one. Those that were there once stay when newer ones come. */
const Past = ({ store, config, takeToken }: Pick<AlertsProps, 'store' | 'config' | 'takeToken'>) => {
  const { history, next } = useAlerts(store);
  const [older, setOlder] = useState<readonly Alert[]>([]);
  const [page, setPage] = useState<{ readonly next: string | undefined }>();
  const [problem, setProblem] = useState('');
  const [isLoading, setLoading] = useState(false);
  const from = page ? page.next : next && (history.at(-1)?.id ?? next);
  const load = async () => {
    setLoading(true);
    try {
      const url = `${config.rest}/alerts?${new URLSearchParams({ next: from ?? '' })}`;
      const answer = await askRest(url, alertsAnswerSchema, takeToken, new AbortController().signal);
      setOlder([...(page ? older : history), ...answer.history]);
      setPage({ next: answer.next });
      setProblem('');
    } catch (error) {
      setProblem(`Not loaded: ${failureWords(error)}`);
    }
    setLoading(false);
  };
  const newest = new Set(history.map(({ id }) => id));
  const all = [...history, ...older.filter(({ id }) => !newest.has(id))];
  if (all.length === 0 && from === undefined) return null;
  return (
    <section className={styles.panel} aria-label="Past alerts">
      <h2>Past</h2>
      <ul className={styles.rows}>
        {all.map((alert) => (
          <Row key={alert.id} alert={alert} />
        ))}
      </ul>
      <p role="status" className={styles.problem}>
        {problem}
      </p>
      {from !== undefined && (
        <Button disabled={isLoading} onClick={() => void load()}>
          Older alerts
        </Button>
      )}
    </section>
  );
};

/** What rules have found: what is open first, then the rules, then what was. */
export const AlertList = ({ mayHandle, ...props }: AlertsProps) => {
  const { open, rules, channels, error } = useAlerts(props.store);
  const isKnown = rules !== undefined;
  return (
    <div className={styles.page}>
      <section className={styles.panel} aria-label="Open alerts">
        <h2>Open</h2>
        <p role="status" className={styles.problem}>
          {error !== undefined && `These may be out of date: ${error}`}
        </p>
        {open.length === 0 && <p className={styles.none}>{isKnown ? 'All quiet' : 'Loading …'}</p>}
        <ul className={styles.rows}>
          {open.map((alert) => (
            <Row key={alert.id} alert={alert}>
              {mayHandle && <HandleButtons alert={alert} {...props} />}
            </Row>
          ))}
        </ul>
      </section>
      {isKnown && <Rules rules={rules} />}
      {channels.length > 0 && <Channels channels={channels} config={props.config} takeToken={props.takeToken} />}
      <Past {...props} />
    </div>
  );
};
