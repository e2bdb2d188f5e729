import { type Catalog, catalogSchema, PROTOCOL_VERSION } from '@millrace/contract';
import { z } from 'zod';
import { fetchJson } from '../../lib/rest';

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
export const loadCatalog = async (rest: string, token: string): Promise<Catalog> =>
  parseCatalog(await fetchJson(`${rest}/catalog`, anyCatalogSchema, { token, signal: AbortSignal.timeout(15_000) }));
