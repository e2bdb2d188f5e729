import type { Metric, WebConfig } from '@millrace/contract';
import { Notice } from '../../components/ui/notice';
import { useView } from '../live/live-context';
import { SendEvent } from './send-event';

interface EmptyNoticeProps {
  readonly config: WebConfig;
  readonly metrics: readonly Metric[];
  readonly live: boolean;
}

/** Where events flow, the first comes sooner than this; the page should not make room for a notice just to close it again. */
const PATIENCE_MS = 2000;

/** There once the page has been connected for a while, until the first event. */
export const EmptyNotice = ({ config, metrics, live }: EmptyNoticeProps) => {
  const empty = useView(
    ({ updatedAt, backfillStatus, coverage, now }) =>
      updatedAt === undefined && backfillStatus !== 'under way' && now - (coverage.at(-1)?.from ?? now) >= PATIENCE_MS,
  );
  return empty && live ? (
    <Notice title="No events yet. Send one:">
      <SendEvent config={config} metrics={metrics} />
    </Notice>
  ) : null;
};
