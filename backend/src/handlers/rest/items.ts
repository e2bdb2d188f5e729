import { itemsAnswerSchema, itemsQuerySchema } from '@millrace/contract';
import { createListItems } from '../../app/items/query-items';
import { itemsDeps } from '../services/items';
import { queryHandler } from './query';
import { pathOf, queryOf } from './rest-handler';

const listItems = createListItems(itemsDeps);

export const handler = queryHandler(itemsAnswerSchema, async (event, { groups }) => {
  return listItems(groups, pathOf(event, 'type'), queryOf(event, itemsQuerySchema));
});
