/** What stands between the page and its data, for people and for the parts that draw it. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `nextTry`: when, ms; absent while a try is under way or while the browser has no network. */
  | { readonly kind: 'reconnecting'; readonly reason: string; readonly nextTry?: number; readonly offline: boolean }
  /** Nobody looks at the page. */
  | { readonly kind: 'asleep' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The session with the user pool is over: only signing in again helps. */
export class SignedOutError extends Error {
  constructor() {
    super('the session has ended');
    this.name = 'SignedOutError';
  }
}
