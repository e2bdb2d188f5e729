import type { Item, ItemsAnswer, ItemsQuery } from '@millrace/contract';
import { mayWatch } from '../../domain/access/permissions';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { AppError, notAllowed } from '../errors';
import type { ItemReader } from './ports';

export interface ItemsDeps {
  readonly items: ItemReader;
  readonly metrics: Pick<MetricSet, 'audienceOf'>;
}

const checkType = ({ metrics }: ItemsDeps, groups: readonly string[], type: string): void => {
  const audience = metrics.audienceOf('item', type);
  if (!audience)
    throw new AppError('unknown_item', `there are no items of type "${type}": GET /catalog lists all types`, 'type');
  if (!mayWatch(groups, 'item', audience)) throw notAllowed(`read items of type ${type}`, 'type');
};

/** A page of the items of a type, or the one of a subject, if there is one. Throws `unknown_item` for a type that there is not, `invalid_input` for a `next` from elsewhere. */
export const createListItems =
  (deps: ItemsDeps) =>
  async (groups: readonly string[], type: string, { limit, next, subject }: ItemsQuery): Promise<ItemsAnswer> => {
    checkType(deps, groups, type);
    if (subject !== undefined) {
      const item = await deps.items.find(type, subject);
      return { items: item && !item.removed ? [item] : [] };
    }
    const page = await deps.items.page(type, limit, next);
    return { ...page, items: [...page.items] };
  };

/** One item. Throws `unknown_item` when there is no such type or nothing was ever said of the subject. */
export const createFindItem =
  (deps: ItemsDeps) =>
  async (groups: readonly string[], type: string, subject: string): Promise<Item> => {
    checkType(deps, groups, type);
    const item = await deps.items.find(type, subject);
    if (item && !item.removed) return item;
    throw new AppError('unknown_item', `nothing is known of the ${type} "${subject}"`, 'subject');
  };
