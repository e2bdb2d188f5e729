import { ITEMS_PER_PAGE, itemsAnswerSchema, type WebConfig } from '@millrace/contract';
import type { TakeToken } from '../../lib/rest';
import { askRest } from '../../lib/rest';
import type { ItemStoreDeps } from './item-store';

/** Asks for a page of `GET /items/{type}`. */
export const askItems =
  ({ rest }: WebConfig, takeToken: TakeToken, type: string): ItemStoreDeps['ask'] =>
  (next) => {
    const query = new URLSearchParams({ limit: String(ITEMS_PER_PAGE), ...(next !== undefined && { next }) });
    const url = `${rest}/items/${encodeURIComponent(type)}?${query}`;
    return askRest(url, itemsAnswerSchema, takeToken, new AbortController().signal);
  };
