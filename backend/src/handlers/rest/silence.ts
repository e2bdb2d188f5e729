import { alertSchema, silenceSchema } from '@millrace/contract';
import { AppError } from '../../app/errors';
import { createSilence } from '../../app/rules/alerts';
import { parseUnchecked } from '../../lib/json/parse-json';
import { invalidInput } from '../errors';
import { handleAlertDeps } from '../services/alerts';
import { identityOf } from './claims';
import { restHandler } from './rest';
import { bodyOf, pathOf } from './rest-handler';

const silence = createSilence(handleAlertDeps);

/** @throws AppError for what is no JSON of the contract */
const minutesIn = (text: string): number => {
  const json = parseUnchecked(text);
  if (!json.ok) throw new AppError('invalid_input', `the body: ${json.message}`);
  const parsed = silenceSchema.safeParse(json.value);
  if (!parsed.success) throw invalidInput(parsed.error);
  return parsed.data.minutes;
};

export const handler = restHandler(alertSchema, async (event) =>
  silence(identityOf(event.requestContext.authorizer?.claims), pathOf(event, 'id'), minutesIn(bodyOf(event))),
);
