import type { ServerMessage } from '@millrace/contract';
import type { ConnectionEvent } from '../connection/connection-state';
import type { Backfill } from '../settling/backfill';
import type { LiveStore } from './live-store';

const receive = (store: LiveStore, backfill: Backfill, message: ServerMessage): void => {
  if (message.type !== 'delta' && message.type !== 'settled') return;
  backfill.paced(message.pacing?.interval);
  store.receive(message);
};

/** Hands what a connection reports to the page's store and its backfill; the state, which is for people, is left to the caller. */
export const feed = (store: LiveStore, backfill: Backfill, event: ConnectionEvent): void => {
  switch (event.kind) {
    case 'message':
      receive(store, backfill, event.message);
      break;
    case 'clock':
      store.setOffset(event.offset);
      break;
    case 'subscribed':
      store.setSettleAfter(event.settleAfter);
      backfill.subscribed(event.settleAfter);
      break;
    case 'checkpoints':
      store.receiveCheckpoints(event.checkpoints, event.time);
      break;
    case 'lost':
      backfill.lost();
      break;
    case 'coverage':
      store.cover(event.connected, event.at);
      break;
  }
};
