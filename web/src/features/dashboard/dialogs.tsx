import type { Metric, WebConfig } from '@millrace/contract';
import { Dialog } from '../../components/ui/dialog';
import { KeysDialog } from './keys-dialog';
import { SendEvent } from './send-event';

export type OpenDialog = 'keys' | 'send-event' | undefined;

interface DialogsProps {
  readonly open: OpenDialog;
  readonly config: WebConfig;
  readonly metrics: readonly Metric[];
  readonly onClose: () => void;
}

export const Dialogs = ({ open, config, metrics, onClose }: DialogsProps) => {
  if (open === 'keys') return <KeysDialog onClose={onClose} />;
  if (open !== 'send-event') return null;
  return (
    <Dialog title="Send an event" onClose={onClose}>
      <SendEvent config={config} metrics={metrics} />
    </Dialog>
  );
};
