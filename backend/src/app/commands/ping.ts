import type { OkAnswer, PingCommand } from '@millrace/contract';
import type { Clock } from '../ports';
import type { Caller } from './caller';

export const createPing =
  ({ now }: { readonly now: Clock }) =>
  async (_caller: Caller, { id }: PingCommand): Promise<OkAnswer> => ({
    type: 'answer',
    id,
    ok: true,
    action: 'ping',
    time: now(),
    cursors: [],
  });
