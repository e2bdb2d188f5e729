import type { z } from 'zod';
import { fieldPath } from '../../lib/json/field-path';
import { type Rejected, rejected } from './event';

/** The reject for the first field that a schema refused. */
export const invalidField = (error: z.ZodError, at: string): Rejected => {
  const [issue] = error.issues;
  const field = fieldPath(issue?.path ?? [], at);
  return rejected('invalid_field', field, `${field}: ${issue?.message ?? 'not valid'}`);
};
