import type { ChannelSummary, WebConfig } from '@millrace/contract';
import { useState } from 'react';
import { Button } from '../../components/ui/button';
import { failureWords, type TakeToken } from '../../lib/rest';
import styles from './alert-list.module.css';
import { tryChannel } from './alert-requests';

interface ChannelsProps {
  readonly channels: readonly ChannelSummary[];
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

const KINDS: Readonly<Record<ChannelSummary['kind'], string>> = {
  mail: 'by mail',
  slack: 'in a chat',
  teams: 'in Teams',
  json: 'at a webhook',
};

const Row = ({ name, kind, config, takeToken }: ChannelSummary & Omit<ChannelsProps, 'channels'>) => {
  const [said, setSaid] = useState('');
  const [isSending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    setSaid('Sending …');
    try {
      await tryChannel(config, takeToken, name);
      setSaid('Sent');
    } catch (error) {
      setSaid(`Not sent: ${failureWords(error)}`);
    }
    setSending(false);
  };
  return (
    <li className={styles.channel}>
      <span className={styles.name}>{name}</span> <span className={styles.notes}>{KINDS[kind]}</span>
      <p role="status" className={styles.notes}>
        {said}
      </p>
      <Button disabled={isSending} aria-label={`Send a test to ${name}`} onClick={() => void send()}>
        Send a test
      </Button>
    </li>
  );
};

/** Where people are told, for who may try it out. */
export const Channels = ({ channels, ...props }: ChannelsProps) => (
  <section className={styles.panel} aria-label="Channels">
    <h2>Channels</h2>
    <ul className={styles.rules}>
      {channels.map((channel) => (
        <Row key={channel.name} {...channel} {...props} />
      ))}
    </ul>
  </section>
);
