import { itemSchema } from '@millrace/contract';
import { z } from 'zod';
import { createFindItem } from '../../app/items/query-items';
import { itemsDeps } from '../services/items';
import { identityOf } from './claims';
import { pathOf, queryOf } from './parameters';
import { restHandler } from './rest';

const findItem = createFindItem(itemsDeps);
const noQuery = z.strictObject({});

export const handler = restHandler(itemSchema, async (event) => {
  const { groups } = identityOf(event.requestContext.authorizer?.claims);
  queryOf(event, noQuery);
  return findItem(groups, pathOf(event, 'type'), pathOf(event, 'subject'));
});
