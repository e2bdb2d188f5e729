import {
  ITEMS_PER_PAGE,
  type Item,
  type ItemsAnswer,
  type ItemType,
  itemsAnswerSchema,
  type WebConfig,
} from '@millrace/contract';
import { createContext, useContext } from 'react';
import { askRest, type TakeToken } from '../../lib/rest';
import { restTrouble } from '../../lib/rest-trouble';
import { browserTimers } from '../../lib/timers';
import { useLiveStore } from '../live/live-context';
import { QueryStore, type QueryStoreDeps } from '../queries/query-store';
import { type Query, useQuery, useQueryStore } from '../queries/use-query';

export interface ItemList {
  readonly items: readonly Item[];
  /** Whether there are more than are held here. */
  readonly more: boolean;
}

/** Sorting and searching want all subjects here; a type with more than that shows the first. */
const PAGES = 10;

type AskPage = (type: string, next: string | undefined) => Promise<ItemsAnswer>;

const askAll = async (ask: AskPage, type: string): Promise<ItemList> => {
  const items: Item[] = [];
  let next: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await ask(type, next);
    items.push(...answer.items);
    next = answer.next;
    if (next === undefined) return { items, more: false };
  }
  return { items, more: true };
};

/** By the name of their type. */
export type ItemQueryStore = QueryStore<string, ItemList>;

export interface ItemQueryDeps
  extends Pick<QueryStoreDeps<string, ItemList>, 'timers' | 'trouble' | 'random' | 'isMoreComing'> {
  readonly ask: AskPage;
}

/** The items of each type. They have no step of time, and whatever is settled may have changed them. */
export const createItemStore = ({ ask, ...deps }: ItemQueryDeps): ItemQueryStore =>
  new QueryStore({
    ...deps,
    keyOf: (type) => type,
    ask: (type) => askAll(ask, type),
    paceOf: () => ({ patience: 0, step: Number.POSITIVE_INFINITY }),
    concerns: () => true,
  });

/** Asks for a page of `GET /items/{type}`. */
const askItems =
  ({ rest }: WebConfig, takeToken: TakeToken): AskPage =>
  (type, next) => {
    const query = new URLSearchParams({ limit: String(ITEMS_PER_PAGE), ...(next !== undefined && { next }) });
    const url = `${rest}/items/${encodeURIComponent(type)}?${query}`;
    return askRest(url, itemsAnswerSchema, takeToken, new AbortController().signal);
  };

const ItemContext = createContext<ItemQueryStore | undefined>(undefined);

export const ItemProvider = ItemContext.Provider;

/** The items that the page shares. */
export const useItemStore = (config: WebConfig, takeToken: TakeToken): ItemQueryStore => {
  const live = useLiveStore();
  return useQueryStore(live, () =>
    createItemStore({
      timers: browserTimers,
      trouble: restTrouble,
      random: Math.random,
      isMoreComing: () => live.waits().unsettled !== undefined,
      ask: askItems(config, takeToken),
    }),
  );
};

/** The items of one type, kept up to date while they are `visible`. */
export const useItems = ({ type }: ItemType, visible: boolean): Query<ItemList> => {
  const store = useContext(ItemContext);
  if (!store) throw new Error('useItems needs an ItemProvider around it');
  return useQuery(store, type, visible);
};
