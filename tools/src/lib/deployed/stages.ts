import { join } from 'node:path';
import { z } from 'zod';
import { defaultStageOf, stagesIn } from '../../../../backend/stack/app';
import { appFolder } from '../service/app';

export const stagesFolder = join(appFolder, 'stages');

export const stageNames = stagesIn(stagesFolder);

/** The stage that runs locally when none is named, as in `serverless.yml`. */
export const DEFAULT_STAGE = defaultStageOf(stageNames);

/** A stage, which is a file in `app/stages`. */
export const stageSchema = z.string('is required: --stage NAME').refine((stage) => stageNames.includes(stage), {
  error: ({ input }) => `there is no app/stages/${input}.yml; there are ${stageNames.join(', ')}`,
});

const DEFAULT_REGION = 'eu-west-1';

/** The Region as the service's own `serverless.yml` finds it. */
export const regionSchema = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not an AWS Region')
  .default(() => process.env.AWS_REGION ?? DEFAULT_REGION);

/** Command-line flags that every command for a deployed stage has. */
export const stageFlags = { stage: { type: 'string' }, region: { type: 'string' } } as const;

export const stageHelp = `  --stage NAME      a file in app/stages: dev, staging, prod or yours
  --region R        default: AWS_REGION, else ${DEFAULT_REGION}`;
