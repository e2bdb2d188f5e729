import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { backend } from '../cli/paths';

const folder = join(backend, 'stages');

const stages = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.slice(0, -'.yml'.length));

/** A stage, which is a file in `backend/stages`. */
export const stageSchema = z
  .string('is needed: --stage NAME')
  .refine((stage) => /^[a-z][a-z0-9-]*$/.test(stage) && existsSync(join(folder, `${stage}.yml`)), {
    error: ({ input }) => `there is no backend/stages/${input}.yml; there are ${stages().join(', ')}`,
  });

export const DEFAULT_REGION = 'eu-west-1';

/** The Region as the service's own `serverless.yml` finds it. */
export const regionSchema = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is no AWS Region')
  .default(() => process.env.AWS_REGION ?? DEFAULT_REGION);

/** Command-line flags that every command for a deployed stage has. */
export const stageFlags = { stage: { type: 'string' }, region: { type: 'string' } } as const;

export const stageHelp = `  --stage NAME      a file in backend/stages: dev, staging, prod or yours
  --region R        default: AWS_REGION, else ${DEFAULT_REGION}`;
