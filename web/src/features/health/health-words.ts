import type { ConsumerHealth, HealthAnswer, RejectedRecord } from '@millrace/contract';
import { formatDuration, formatShort } from '../../lib/format';

/** `75 ms`, `2.3 s`, `1 min 5 s`: how late something is. */
export const lagWords = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${formatShort(ms / 1000, 1)} s` : formatDuration(ms);
};

/** What readers of the stream do, as people call it. */
export const consumerWords: Readonly<Record<ConsumerHealth['name'], string>> = {
  live: 'Live frames',
  durable: 'Settling',
  archive: 'Archive',
};

/** Firehose gathers a minute before it hands over. */
const USUAL_MS: Readonly<Record<ConsumerHealth['name'], number>> = { live: 2000, durable: 15_000, archive: 300_000 };

/** Whether somebody had better look. */
export const isLate = ({ name, lag, waiting }: ConsumerHealth): boolean => waiting === true || lag > USUAL_MS[name];

/** `shard 0` of `shardId-000000000000`. */
export const shardWords = (shard: string | undefined): string => {
  const [, number] = /^shardId-0*(\d+)$/.exec(shard ?? '') ?? [];
  return number === undefined ? (shard ?? 'all shards') : `shard ${number}`;
};

const REASONS = {
  viewers: 'many watch',
  busy: 'posts are refused',
  budget: 'more watch than the budget carries',
} as const;

/** The interval of frames in force: `as events come`, `every 1.5 s`. */
export const intervalWords = ({ interval }: NonNullable<HealthAnswer['pacing']>): string => {
  if (interval === null) return 'settled only';
  return interval < 100 ? 'as they come' : `every ${lagWords(interval)}`;
};

export const reasonWords = ({ reason }: NonNullable<HealthAnswer['pacing']>): string =>
  reason === undefined ? 'nothing to wait for' : REASONS[reason];

/** `$4.38`, `under $0.01`; three digits are more than an estimate has. */
export const dollarWords = (dollars: number): string => {
  if (dollars === 0) return '$0.00';
  return dollars < 0.005 ? '< $0.01' : formatShort(dollars, 2, 'USD');
};

/** `not_json` as people read it: `not json`. */
export const rejectWords = (reason: string): string => reason.replaceAll('_', ' ');

/** What is shown of a rejected record, and how much of it that is. */
export const payloadOf = ({
  text,
  base64,
  bytes,
}: RejectedRecord): { readonly text: string; readonly note: string } => {
  const size = `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const shown = text ?? base64 ?? '';
  const cut = bytes > 2048 ? ', the first 2,048 of them' : '';
  return { text: shown, note: text === undefined ? `${size}, as base64${cut}` : `${size}${cut}` };
};
