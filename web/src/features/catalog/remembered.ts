import type { Catalog, ItemType, Metric } from '@millrace/contract';
import { pageStorage } from '../../lib/storage';

/** What of a catalogue the page's outline is made of. */
export interface CatalogOutline {
  readonly metrics: readonly Pick<Metric, 'name' | 'label' | 'category' | 'home'>[];
  readonly items: readonly Pick<ItemType, 'type'>[];
  /** Whether sessions are kept. */
  readonly sessions?: unknown;
}

/** Whose catalogue it is: of which service, as which person sees it. */
export const ownerOf = ({ rest }: { readonly rest: string }, { email }: { readonly email: string }): string =>
  `${rest} ${email}`;

interface Remembered extends CatalogOutline {
  readonly owner: string;
}

/** More metrics than that are on no screen. */
export const MOST_OUTLINED = 100;

const KEY = 'millrace.catalog';

/** So much of it is looked at: the page wrote it, perhaps an earlier version of it. */
const isRemembered = (value: unknown): value is Remembered =>
  typeof value === 'object' &&
  value !== null &&
  'owner' in value &&
  'metrics' in value &&
  Array.isArray(value.metrics) &&
  value.metrics.every(({ name, label, category }) => [name, label, category].every((one) => typeof one === 'string')) &&
  'items' in value &&
  Array.isArray(value.items) &&
  value.items.every(({ type }) => typeof type === 'string');

const parsed = (text: string): Remembered | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isRemembered(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

let last: { readonly text: string; readonly remembered: Remembered | undefined } | undefined;

/** The catalogue that was loaded last, for the outline of the page until it comes: that of the owner, or whoever's it is where nobody knows yet who looks. */
export const rememberedCatalog = (owner: string | undefined): CatalogOutline | undefined => {
  const text = pageStorage.getItem(KEY);
  if (text === null) return undefined;
  if (last?.text !== text) last = { text, remembered: parsed(text) };
  const { remembered } = last;
  return owner === undefined || remembered?.owner === owner ? remembered : undefined;
};

export const rememberCatalog = (owner: string, { metrics, items, sessions }: Catalog): void => {
  const outline: Remembered = {
    owner,
    metrics: metrics
      .filter(({ home }, i) => home !== undefined || i < MOST_OUTLINED)
      .map(({ name, label, category, home }) => ({ name, label, category, ...(home && { home }) })),
    items: items.map(({ type }) => ({ type })),
    ...(sessions && { sessions: true }),
  };
  pageStorage.setItem(KEY, JSON.stringify(outline));
};

/** Who signs out leaves nothing of it behind. */
export const forgetCatalog = (): void => pageStorage.removeItem(KEY);
