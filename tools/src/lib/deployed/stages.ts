import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { backend } from '../cli/paths';

export const stagesFolder = join(backend, 'stages');

/** The stage that runs locally when none is named, as in `serverless.yml`. */
export const DEFAULT_STAGE = 'dev';

export const stagesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => extname(file) === '.yml')
    .map((file) => basename(file, '.yml'));

/** A stage, which is a file in `backend/stages`. */
export const stageSchema = z
  .string('is required: --stage NAME')
  .refine((stage) => stagesIn(stagesFolder).includes(stage), {
    error: ({ input }) => `there is no backend/stages/${input}.yml; there are ${stagesIn(stagesFolder).join(', ')}`,
  });

const DEFAULT_REGION = 'eu-west-1';

/** The Region as the service's own `serverless.yml` finds it. */
export const regionSchema = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not an AWS Region')
  .default(() => process.env.AWS_REGION ?? DEFAULT_REGION);

/** Command-line flags that every command for a deployed stage has. */
export const stageFlags = { stage: { type: 'string' }, region: { type: 'string' } } as const;

export const stageHelp = `  --stage NAME      a file in backend/stages: dev, staging, prod or yours
  --region R        default: AWS_REGION, else ${DEFAULT_REGION}`;
