import { z } from 'zod';
import { stagesFolder, stagesIn } from '../../commands/check-template/stages';

/** A stage, which is a file in `backend/stages`. */
export const stageSchema = z
  .string('is needed: --stage NAME')
  .refine((stage) => stagesIn(stagesFolder).includes(stage), {
    error: ({ input }) => `there is no backend/stages/${input}.yml; there are ${stagesIn(stagesFolder).join(', ')}`,
  });

const DEFAULT_REGION = 'eu-west-1';

/** The Region as the service's own `serverless.yml` finds it. */
export const regionSchema = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is no AWS Region')
  .default(() => process.env.AWS_REGION ?? DEFAULT_REGION);

/** Command-line flags that every command for a deployed stage has. */
export const stageFlags = { stage: { type: 'string' }, region: { type: 'string' } } as const;

export const stageHelp = `  --stage NAME      a file in backend/stages: dev, staging, prod or yours
  --region R        default: AWS_REGION, else ${DEFAULT_REGION}`;
