import type { Metric, WebConfig } from '@millrace/contract';
import { useMemo } from 'react';
import { CopyLine } from '../../components/ui/copy-line';
import { Tabs } from '../../components/ui/tabs';
import type { Person } from '../session/session';
import styles from './no-data.module.css';
import { waysToSend } from './ways-to-send';

export interface SendEventProps {
  readonly config: WebConfig;
  readonly metrics: readonly Metric[];
  readonly person: Person;
}

/** How to put an event on the stream, each way as text to copy. */
export const SendEvent = ({ config, metrics, person }: SendEventProps) => {
  const ways = useMemo(() => waysToSend(config, metrics, person), [config, metrics, person]);
  if (ways.length === 0)
    return (
      <p className={styles.words}>
        Put a JSON event of a type that your metrics read on the stream <code>{config.stream}</code>, or send it to{' '}
        <code>{config.rest}/events</code>.
      </p>
    );
  const tabs = ways.map(({ name, text, words }) => ({
    name,
    content: (
      <>
        <CopyLine label={`An event with ${name}`} text={text} />
        <p className={styles.words}>{words}</p>
      </>
    ),
  }));
  return <Tabs label="Ways to send an event" tabs={tabs} />;
};
