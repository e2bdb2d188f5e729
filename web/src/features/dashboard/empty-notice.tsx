import type { Metric, WebConfig } from '@millrace/contract';
import { Notice } from '../../components/ui/notice';
import { useView } from '../live/live-context';
import { SendEvent } from './send-event';

interface EmptyNoticeProps {
  readonly config: WebConfig;
  readonly metrics: readonly Metric[];
  readonly live: boolean;
}

/** There from the connection on until the first event. */
export const EmptyNotice = ({ config, metrics, live }: EmptyNoticeProps) => {
  const empty = useView((view) => view.updatedAt === undefined);
  return empty && live ? (
    <Notice title="No events yet. Send one:">
      <SendEvent config={config} metrics={metrics} />
    </Notice>
  ) : null;
};
