import { RestError } from '../../lib/fetch-json';
import { SignedOutError } from '../connection/connection-state';

export interface Token {
  readonly text: string;
  /** ms since the epoch. A connection ends with the token that it was opened with. */
  readonly endsAt: number;
}

/** The user's ID token; a new one when `fresh`. Throws `SignedOutError` when there is no session. */
export type TakeToken = (fresh: boolean) => Promise<Token>;

/** A person who may not do something is signed in all the same. */
const isUnauthorized = (error: unknown): boolean =>
  error instanceof RestError && (error.status === 401 || error.status === 403) && error.code !== 'not_allowed';

/**
 * Does what needs the ID token, a new one when `fresh`. A refused token is renewed once: it may have been revoked by signing out
 * elsewhere, and then renewing it fails too.
 */
export const withToken = async <T>(
  takeToken: TakeToken,
  fresh: boolean,
  work: (token: Token) => Promise<T>,
): Promise<T> => {
  try {
    return await work(await takeToken(fresh));
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
  }
  try {
    return await work(await takeToken(true));
  } catch (error) {
    throw isUnauthorized(error) ? new SignedOutError() : error;
  }
};
