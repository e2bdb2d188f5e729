import { type FunnelAnswer, type FunnelType, funnelAnswerSchema, type WebConfig } from '@millrace/contract';
import { type CSSProperties, useMemo, useRef } from 'react';
import { Button } from '../../components/ui/button';
import { DataTable } from '../../components/ui/data-table';
import { OutsideText } from '../../components/ui/outside-text';
import { askRest, type TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import { useVisible } from '../../lib/use-visible';
import { pageAddress, useAddress } from '../address/use-address';
import { useHeld } from '../history/use-history';
import { useLiveStore } from '../live/live-context';
import { QueryStore } from '../queries/query-store';
import { useQuery, useQueryStore } from '../queries/use-query';
import styles from './funnel.module.css';
import { type FunnelRequest, isEmpty, queryOf, rowsOf, stepFigures, summaryOf } from './funnel-figures';

interface FunnelProps {
  readonly funnel: FunnelType;
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

/** How often a funnel is asked for at most while events come, ms. */
const PATIENCE_MS = 5000;

const useFunnelStore = ({ config, takeToken }: FunnelProps): QueryStore<FunnelRequest, FunnelAnswer> => {
  const live = useLiveStore();
  return useQueryStore(
    live,
    () =>
      new QueryStore<FunnelRequest, FunnelAnswer>({
        timers: browserTimers,
        trouble: restTrouble,
        random: Math.random,
        isMoreComing: () => live.waits().unsettled !== undefined,
        keyOf: ({ funnel, by, range }) => `${funnel} ${by ?? ''} ${range.key}`,
        ask: (request) => {
          const url = `${config.rest}/funnels/${encodeURIComponent(request.funnel)}`;
          const query = queryOf(request, live.serverNow());
          return askRest(`${url}?${query}`, funnelAnswerSchema, takeToken, new AbortController().signal);
        },
        paceOf: ({ range }) => ({
          patience: PATIENCE_MS,
          step: range.kind === 'custom' ? Number.POSITIVE_INFINITY : range.step,
        }),
        concerns: () => true,
      }),
  );
};

const Steps = ({ answer }: { answer: FunnelAnswer }) => (
  <ol className={styles.steps} aria-label={summaryOf(answer)}>
    {stepFigures(answer.steps).map(({ step, sessions, length, share, time }, i) => (
      <li key={step} className={styles.step}>
        <span className={styles.name}>
          <OutsideText text={step} />
        </span>
        <span className={styles.sessions}>{sessions.toLocaleString('en')}</span>
        <span className={styles.share}>{i === 0 ? 'sessions' : share}</span>
        <span className={styles.track} aria-hidden={true}>
          <span className={styles.bar} style={{ '--length': length } as CSSProperties} />
        </span>
        <span className={styles.time}>{time === undefined ? '' : `after ${time}, median`}</span>
      </li>
    ))}
  </ol>
);

const ByLabel = ({ answer, dimension }: { answer: FunnelAnswer; dimension: string }) => (
  <DataTable label={`By ${dimension.toLowerCase()}`} className={styles.table}>
    <thead>
      <tr>
        <th scope="col">{dimension}</th>
        {answer.steps.map(({ step }) => (
          <th key={step} scope="col">
            <OutsideText text={step} />
          </th>
        ))}
        <th scope="col">Conversion</th>
      </tr>
    </thead>
    <tbody>
      {rowsOf(answer).map(({ label, sessions, share }) => (
        <tr key={label}>
          <th scope="row">
            <OutsideText text={label} />
          </th>
          {sessions.map((count, i) => (
            <td key={answer.steps[i]?.step}>{count.toLocaleString('en')}</td>
          ))}
          <td>{share}</td>
        </tr>
      ))}
    </tbody>
  </DataTable>
);

/** All of it, or by one of its dimensions: the same that the chart below is broken down by. */
const DimensionChoice = ({ funnel, by }: { funnel: FunnelType; by: string | undefined }) =>
  funnel.dimensions.length === 0 ? null : (
    <select
      className={styles.choice}
      aria-label={`Funnel ${funnel.label} by`}
      value={by ?? ''}
      onChange={({ target }) => pageAddress.push({ by: target.value === '' ? undefined : target.value })}
    >
      <option value="">all sessions</option>
      {funnel.dimensions.map(({ name, label }) => (
        <option key={name} value={name}>
          by {label.toLowerCase()}
        </option>
      ))}
    </select>
  );

/** How far sessions come: of each step how many, what part of the first, and how long they took. */
export const Funnel = (props: FunnelProps) => {
  const { funnel } = props;
  const ref = useRef<HTMLElement>(null);
  const store = useFunnelStore(props);
  const { range, by: asked } = useAddress();
  const dimension = funnel.dimensions.find(({ name }) => name === asked);
  const by = dimension?.name;
  const request = useMemo(() => ({ funnel: funnel.name, by, range }), [funnel.name, by, range]);
  const { answer: newest, error, shared, retry } = useQuery(store, request, useVisible(ref));
  const answer = useHeld(`${funnel.name} ${by ?? ''} ${range.key}`, newest);
  return (
    <section ref={ref} className={styles.funnel} aria-label={`Funnel ${funnel.label}`}>
      <header className={styles.head}>
        <h2 className={styles.title}>How far sessions come</h2>
        <p className={styles.note}>
          Within {funnel.withinMinutes} min of the first step. What was reached in this range counts.
        </p>
        <DimensionChoice funnel={funnel} by={by} />
      </header>
      {answer && isEmpty(answer) && <p className={styles.none}>No session reached a step in this range.</p>}
      {answer && !isEmpty(answer) && <Steps answer={answer} />}
      {!answer && error === undefined && !shared && (
        <div className={styles.loading} role="status" aria-label="Loading" />
      )}
      {!answer && (error !== undefined || shared) && (
        <div className={styles.none} role="alert">
          <p>{error ?? 'Not loaded. It appears here as soon as the service answers.'}</p>
          {!shared && <Button onClick={retry}>Try again</Button>}
        </div>
      )}
      {answer && dimension && !isEmpty(answer) && <ByLabel answer={answer} dimension={dimension.label} />}
    </section>
  );
};
