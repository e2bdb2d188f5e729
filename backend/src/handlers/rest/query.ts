import type { z } from 'zod';
import { createMeter } from '../../app/access/usage';
import type { Identity } from '../../domain/access/connection';
import { usageStore } from '../services/access';
import { now } from '../services/base';
import { identityOf } from './claims';
import { restHandler } from './rest';
import type { AnswerForms, RestEvent } from './rest-handler';

const meter = createMeter({ usage: usageStore, now });

/** A method that reads what is stored, for somebody who may not read without end. */
export const queryHandler = <A>(
  schema: z.ZodType<A>,
  run: (event: RestEvent, caller: Identity) => Promise<A>,
  forms?: AnswerForms<A>,
) =>
  restHandler(
    schema,
    async (event) => {
      const caller = identityOf(event.requestContext.authorizer?.claims);
      return meter(caller, () => run(event, caller));
    },
    forms,
  );
