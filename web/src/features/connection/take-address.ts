import { ticketSchema, type WebConfig } from '@millrace/contract';
import { fetchJson, RestError } from '../../lib/fetch-json';
import { SignedOutError } from './connection-state';

/** The user's ID token; a new one when `fresh`. Throws `SignedOutError` when there is no session. */
export type TakeToken = (fresh: boolean) => Promise<string>;

const takeTicket = async (rest: string, token: string): Promise<string> =>
  (await fetchJson(`${rest}/tickets`, ticketSchema, { token, method: 'POST', signal: AbortSignal.timeout(10_000) }))
    .ticket;

const isUnauthorized = (error: unknown): boolean =>
  error instanceof RestError && (error.status === 401 || error.status === 403);

/**
 * Trades the ID token for the address of one WebSocket connection. A refused token is renewed once: it may have been revoked
 * by signing out elsewhere, and then renewing it fails too.
 */
export const takeAddress = async ({ rest, websocket }: WebConfig, takeToken: TakeToken): Promise<string> => {
  const address = (ticket: string) => `${websocket}?ticket=${ticket}`;
  try {
    return address(await takeTicket(rest, await takeToken(false)));
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
  }
  try {
    return address(await takeTicket(rest, await takeToken(true)));
  } catch (error) {
    throw isUnauthorized(error) ? new SignedOutError() : error;
  }
};
