import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Endpoints, serverMessageSchema, ticketSchema } from '@millrace/contract';
import { WebSocket } from 'ws';
import { UserError } from '../../lib/cli/usage-error';
import { labelTally } from './tally';

/** Senders read who watches once a second, so what is put sooner may not be sent to this viewer. */
const SENDERS_KNOW_MS = 1200;
const ANSWER_WITHIN_MS = 10_000;

const takeTicket = async ({ rest }: Endpoints, token: string): Promise<string> => {
  const headers = { authorization: token };
  const answer = await fetch(`${rest}/tickets`, {
    method: 'POST',
    headers,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (!answer.ok) throw new UserError(`POST /tickets answered ${answer.status}: ${await answer.text()}`);
  return ticketSchema.parse(await answer.json()).ticket;
};

/** Watches a metric on the WebSocket as the dashboard does, and counts the events of one label. */
export const watchSocket = async (endpoints: Endpoints, token: string, metric: string, label: string) => {
  const socket = new WebSocket(`${endpoints.websocket}?ticket=${await takeTicket(endpoints, token)}`);
  const tally = labelTally(label);
  const subscribed = new Promise<void>((resolve, reject) => {
    socket.on('message', (data) => {
      const message = serverMessageSchema.parse(JSON.parse(String(data)));
      if (message.type === 'delta' || message.type === 'settled') tally.add(message);
      else if (message.type === 'answer' && message.ok) resolve();
      else if (message.type === 'answer') reject(new UserError(`subscribe: ${message.error.message}`));
    });
  });
  await once(socket, 'open', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  socket.send(JSON.stringify({ action: 'subscribe', id: '1', topics: [`metric:${metric}`] }));
  await Promise.race([
    subscribed,
    once(socket, 'close').then(() => Promise.reject(new UserError('the WebSocket closed'))),
  ]);
  await wait(SENDERS_KNOW_MS);
  return { count: async () => tally.count(), close: () => socket.terminate() };
};
