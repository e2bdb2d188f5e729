import type { ConsumerHealth, HealthAnswer, RejectedRecord, WebConfig } from '@millrace/contract';
import { type ReactNode, useRef } from 'react';
import { DataTable } from '../../components/ui/data-table';
import { Icon } from '../../components/ui/icon';
import { NotListed } from '../../components/ui/list-panel';
import { Stale } from '../../components/ui/notice';
import { OutsideText } from '../../components/ui/outside-text';
import { formatAgo, formatMinute, formatMoment, formatSecond } from '../../lib/format';
import type { TakeToken } from '../../lib/rest';
import { useVisible } from '../../lib/use-visible';
import { PlaceLink } from '../address/use-address';
import { Figures } from './figures';
import styles from './health.module.css';
import { consumerWords, dollarWords, isLate, lagWords, payloadOf, rejectWords, shardWords } from './health-words';
import { TestEvents } from './test-events';
import { useHealth } from './use-health';

interface PanelProps {
  readonly name: string;
  /** Since when, or how exact. */
  readonly note: string;
  /** As high as two others beside it. */
  readonly tall?: true;
  readonly children: ReactNode;
}

const Panel = ({ name, note, tall, children }: PanelProps) => (
  <section className={`${styles.panel} ${tall ? styles.tall : ''}`} aria-label={name}>
    <h2>
      {name} <span className={styles.note}>{note}</span>
    </h2>
    {children}
  </section>
);

interface TableProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly children: ReactNode;
}

const Table = ({ label, columns, children }: TableProps) => (
  <DataTable className={styles.table} label={label}>
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </DataTable>
);

const Consumer = ({ one, now }: { one: ConsumerHealth; now: number }) => (
  <tr data-consumer={one.name}>
    <th scope="row">
      {consumerWords[one.name]} <span className={styles.note}>{shardWords(one.shard)}</span>
    </th>
    <td className={isLate(one) ? styles.late : ''}>
      {isLate(one) && <Icon name="warning" size={14} />} {lagWords(one.lag)}
      {one.waiting && ' waiting'}
    </td>
    <td title={formatSecond(one.at)}>{formatAgo(now - one.at)}</td>
  </tr>
);

const Consumers = ({ answer: { consumers, asOf } }: { answer: HealthAnswer }) => (
  <Panel name="Readers of the stream" note="from a record’s arrival">
    {consumers.length === 0 && <p className={styles.none}>Nothing has been read yet.</p>}
    {consumers.length > 0 && (
      <Table label="Readers" columns={['Reader', 'Behind', 'Last seen']}>
        {consumers.map((one) => (
          <Consumer key={`${one.name} ${one.shard}`} one={one} now={asOf} />
        ))}
      </Table>
    )}
  </Panel>
);

const count = (value: number): string => value.toLocaleString('en');

const Events = ({ answer }: { answer: HealthAnswer }) => {
  const { events, otherEvents, duplicates, records, hour } = answer;
  return (
    <Panel name="Events" note={`since ${formatMinute(hour)}, settled, exact`} tall>
      <Table label="Events by type" columns={['Type', 'Events']}>
        {events.map(({ type, count: some }) => (
          <tr key={type} data-type={type}>
            <th scope="row">
              <OutsideText text={type} />
            </th>
            <td>{count(some)}</td>
          </tr>
        ))}
        {otherEvents > 0 && (
          <tr>
            <th scope="row">Other types</th>
            <td>{count(otherEvents)}</td>
          </tr>
        )}
        <tr>
          <th scope="row">
            <PlaceLink to={{ page: 'metric', metric: 'duplicates' }}>Duplicates, not counted</PlaceLink>
          </th>
          <td>{count(duplicates)}</td>
        </tr>
        <tr>
          <th scope="row">Records that they came in</th>
          <td data-records={records}>{count(records)}</td>
        </tr>
      </Table>
    </Panel>
  );
};

const Payload = ({ record }: { record: RejectedRecord }) => {
  const { text, note } = payloadOf(record);
  return (
    <details className={styles.payload} data-payload={record.reason}>
      <summary>
        {rejectWords(record.reason)}: {record.field !== undefined && <OutsideText text={`${record.field} `} />}
        <span className={styles.note}>{formatMoment(record.arrived)}</span>
      </summary>
      <p>
        <OutsideText text={record.message} />
      </p>
      <pre>
        <OutsideText text={text} />
      </pre>
      <p className={styles.note}>
        {note} · {shardWords(record.shard)}, {record.seq}
      </p>
    </details>
  );
};

const Rejected = ({ answer: { rejected, rejectedRecords, hour } }: { answer: HealthAnswer }) => (
  <Panel name="Rejected" note={`since ${formatMinute(hour)}, exact`}>
    {rejected.length === 0 && <p className={styles.none}>Nothing this hour.</p>}
    {rejected.length > 0 && (
      <Table label="Rejected by reason" columns={['Reason', 'Events']}>
        {rejected.map(({ reason, count: some }) => (
          <tr key={reason} data-reason={reason}>
            <th scope="row">{rejectWords(reason)}</th>
            <td>{count(some)}</td>
          </tr>
        ))}
      </Table>
    )}
    {rejectedRecords && rejectedRecords.length > 0 && (
      <div className={styles.payloads}>
        <h3>The newest of each reason</h3>
        {rejectedRecords.map((record) => (
          <Payload key={record.reason} record={record} />
        ))}
      </div>
    )}
  </Panel>
);

const Posts = ({ answer: { posts, hour } }: { answer: HealthAnswer }) => {
  const rows = [
    ['Posts to viewers', posts.sent],
    ['Throttled (429)', posts.throttled],
    ['Failed', posts.failed],
    ['To closed connections', posts.gone],
    ['Records too late to be live', posts.skipped],
  ] as const;
  return (
    <Panel name="Sending" note={`≈ since ${formatMinute(hour)}`}>
      <Table label="Posts" columns={['What', 'This hour']}>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{count(value)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
};

const Costs = ({ answer: { costs, month } }: { answer: HealthAnswer }) => (
  <Panel name="Cost" note={`≈ list prices, month since ${formatMoment(month)}`} tall>
    <Table label="Cost by service" columns={['Service', 'This hour', 'This month']}>
      {costs.map(({ service, hour, month: soFar }) => (
        <tr key={service} data-service={service}>
          <th scope="row">{service}</th>
          <td>{dollarWords(hour)}</td>
          <td>{dollarWords(soFar)}</td>
        </tr>
      ))}
    </Table>
  </Panel>
);

interface HealthProps {
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
  /** Makes a test event with an id; absent for who may send none. */
  readonly testEvent: ((id: string) => string | undefined) | undefined;
}

/** How the service itself is: how far its readers are, what was rejected, what it sends, and what it costs. */
export const Health = ({ config, takeToken, testEvent }: HealthProps) => {
  const ref = useRef<HTMLDivElement>(null);
  const { answer, error, shared, retry } = useHealth(config, takeToken, useVisible(ref));
  return (
    <div ref={ref} className={styles.page}>
      {answer && <Figures answer={answer} />}
      {answer && <Stale reason={error} />}
      {!answer && <NotListed {...{ shared, error, retry }} />}
      <div className={styles.panels}>
        {answer && <Consumers answer={answer} />}
        {answer && <Posts answer={answer} />}
        {answer && <Events answer={answer} />}
        {answer && <Rejected answer={answer} />}
        {answer && <Costs answer={answer} />}
        {testEvent && <TestEvents {...{ config, takeToken, testEvent }} />}
      </div>
    </div>
  );
};
