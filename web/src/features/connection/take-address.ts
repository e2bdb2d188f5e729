import { ticketSchema, type WebConfig } from '@millrace/contract';
import { fetchJson, RestError } from '../../lib/fetch-json';
import { SignedOutError } from './connection-state';

export interface Token {
  readonly text: string;
  /** ms since the epoch. A connection ends with the token that it was opened with. */
  readonly endsAt: number;
}

/** The user's ID token; a new one when `fresh`. Throws `SignedOutError` when there is no session. */
export type TakeToken = (fresh: boolean) => Promise<Token>;

/** Where one WebSocket connection may be opened, once, and when it will end. */
export interface Address {
  readonly url: string;
  readonly endsAt: number;
}

const isUnauthorized = (error: unknown): boolean =>
  error instanceof RestError && (error.status === 401 || error.status === 403);

const addressWith = async ({ rest, websocket }: WebConfig, { text, endsAt }: Token): Promise<Address> => {
  const signal = AbortSignal.timeout(10_000);
  const { ticket } = await fetchJson(`${rest}/tickets`, ticketSchema, { token: text, method: 'POST', signal });
  return { url: `${websocket}?ticket=${ticket}`, endsAt };
};

/**
 * Trades the ID token, a new one when `fresh`, for an address. A refused token is renewed once: it may have been revoked by
 * signing out elsewhere, and then renewing it fails too.
 */
export const takeAddress = async (config: WebConfig, takeToken: TakeToken, fresh: boolean): Promise<Address> => {
  try {
    return await addressWith(config, await takeToken(fresh));
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
  }
  try {
    return await addressWith(config, await takeToken(true));
  } catch (error) {
    throw isUnauthorized(error) ? new SignedOutError() : error;
  }
};
