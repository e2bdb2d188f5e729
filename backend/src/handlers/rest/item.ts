import { itemSchema } from '@millrace/contract';
import { z } from 'zod';
import { createFindItem } from '../../app/items/query-items';
import { itemsDeps } from '../services/items';
import { queryHandler } from './query';
import { pathOf, queryOf } from './rest-handler';

const findItem = createFindItem(itemsDeps);
const noQuery = z.strictObject({});

export const handler = queryHandler(itemSchema, async (event, { groups }) => {
  queryOf(event, noQuery);
  return findItem(groups, pathOf(event, 'type'), pathOf(event, 'subject'));
});
