import { itemsAnswerSchema, itemsQuerySchema } from '@millrace/contract';
import { createListItems } from '../../app/items/query-items';
import { logger } from '../services/base';
import { itemsDeps } from '../services/items';
import { restHandler } from '../services/rest';
import { identityOf } from './claims';
import { pathOf, queryOf } from './parameters';

const listItems = createListItems(itemsDeps);

export const handler = restHandler(logger, itemsAnswerSchema, async (event) => {
  const { groups } = identityOf(event.requestContext.authorizer?.claims);
  return listItems(groups, pathOf(event, 'type'), queryOf(event, itemsQuerySchema));
});
