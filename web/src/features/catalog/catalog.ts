import { type Catalog, catalogSchema, PROTOCOL_VERSION, type WebConfig } from '@millrace/contract';
import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import { backoffDelay } from '../../lib/backoff';
import { fetchJson, SignedOutError, saidBy, type TakeToken } from '../../lib/rest';

/** The page and the service speak different versions of the contract: the page is the one that can be changed, by reloading it. */
export class OutdatedPageError extends Error {
  constructor(protocol: number) {
    super(`the service speaks version ${protocol} of the protocol, this page version ${PROTOCOL_VERSION}`);
    this.name = 'OutdatedPageError';
  }
}

const anyCatalogSchema = z.looseObject({ protocol: z.int(), oldestProtocol: z.int().default(1) });

export const parseCatalog = (body: unknown): Catalog => {
  const { protocol, oldestProtocol } = anyCatalogSchema.parse(body);
  if (protocol < PROTOCOL_VERSION || oldestProtocol > PROTOCOL_VERSION) throw new OutdatedPageError(protocol);
  return catalogSchema.parse(body);
};

/** The metrics that there are. Throws `OutdatedPageError` when another version of this page is needed. */
const loadCatalog = async (rest: string, token: string): Promise<Catalog> =>
  parseCatalog(await fetchJson(`${rest}/catalog`, anyCatalogSchema, { token, signal: AbortSignal.timeout(15_000) }));

export type CatalogState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly catalog: Catalog }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'signed-out' }
  /** It is tried again all by itself. `reason`: what the service said; undefined where it did not answer. */
  | { readonly kind: 'failed'; readonly reason: string | undefined };

const failure = (error: unknown): CatalogState => {
  if (error instanceof OutdatedPageError) return { kind: 'outdated' };
  if (error instanceof SignedOutError) return { kind: 'signed-out' };
  return { kind: 'failed', reason: saidBy(error) };
};

/** Loads the catalogue, and while that fails tries again, ever more slowly. `retry` tries at once. */
export const useCatalog = ({ rest }: WebConfig, takeToken: TakeToken): [state: CatalogState, retry: () => void] => {
  const [state, setState] = useState<CatalogState>({ kind: 'loading' });
  const [failures, setFailures] = useState(0);
  const retry = useCallback(() => setFailures((count) => count + 1), []);

  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      const next = await takeToken(false)
        .then(({ text }) => loadCatalog(rest, text))
        .then((catalog): CatalogState => ({ kind: 'ready', catalog }), failure);
      if (over) return;
      setState(next);
      if (next.kind === 'failed') timer = setTimeout(retry, backoffDelay(failures + 1, Math.random()));
    };
    void load();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [rest, takeToken, failures, retry]);

  return [state, retry];
};
