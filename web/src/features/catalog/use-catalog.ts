import type { Catalog, WebConfig } from '@millrace/contract';
import { useCallback, useEffect, useState } from 'react';
import { backoffDelay } from '../../lib/backoff';
import type { TakeToken } from '../../lib/rest';
import { SignedOutError } from '../../lib/rest';
import { loadCatalog, OutdatedPageError } from './catalog';

export type CatalogState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly catalog: Catalog }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'signed-out' }
  /** It is tried again all by itself. */
  | { readonly kind: 'failed'; readonly reason: string };

const failure = (error: unknown): CatalogState => {
  if (error instanceof OutdatedPageError) return { kind: 'outdated' };
  if (error instanceof SignedOutError) return { kind: 'signed-out' };
  return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
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
