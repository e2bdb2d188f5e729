/** A signed request, as far as it says what it needs. */
export interface SignedRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/** Where the calls go to, as ARNs name it. */
export interface Where {
  readonly region: string;
  readonly account: string;
  /** The WebSocket API's id, and its stage. */
  readonly socket: string;
}
