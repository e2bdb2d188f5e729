import { ticketSchema, type WebConfig } from '@millrace/contract';
import { fetchJson } from '../../lib/fetch-json';
import { type TakeToken, withToken } from '../session/with-token';

/** Where one WebSocket connection may be opened, once, and when it will end. */
export interface Address {
  readonly url: string;
  readonly endsAt: number;
}

/** Trades the ID token, a new one when `fresh`, for an address. */
export const takeAddress = ({ rest, websocket }: WebConfig, takeToken: TakeToken, fresh: boolean): Promise<Address> =>
  withToken(takeToken, fresh, async ({ text, endsAt }) => {
    const signal = AbortSignal.timeout(10_000);
    const { ticket } = await fetchJson(`${rest}/tickets`, ticketSchema, { token: text, method: 'POST', signal });
    return { url: `${websocket}?ticket=${ticket}`, endsAt };
  });
