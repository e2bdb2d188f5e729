import { itemsAnswerSchema, itemsQuerySchema } from '@millrace/contract';
import { createListItems } from '../../app/items/query-items';
import { itemsDeps } from '../services/items';
import { identityOf } from './claims';
import { pathOf, queryOf } from './parameters';
import { restHandler } from './rest';

const listItems = createListItems(itemsDeps);

export const handler = restHandler(itemsAnswerSchema, async (event) => {
  const { groups } = identityOf(event.requestContext.authorizer?.claims);
  return listItems(groups, pathOf(event, 'type'), queryOf(event, itemsQuerySchema));
});
