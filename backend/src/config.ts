import { z } from 'zod';

const environmentSchema = z.object({
  CALLBACK_URL: z.url(),
  CONNECTIONS_TABLE: z.string().min(1),
  TICKETS_TABLE: z.string().min(1),
  REGISTRY_PARTITIONS: z.coerce.number().int().min(1).max(1000),
});

export interface Config {
  /** Where to post to connections: the WebSocket API's stage. */
  readonly callbackUrl: string;
  readonly connectionsTable: string;
  readonly ticketsTable: string;
  readonly registryPartitions: number;
}

/** Every variable that is missing or wrong is named in one error, which ends a cold start. */
const readConfig = (): Config => {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(['the environment is not complete:', ...problems].join('\n  '));
  }
  return {
    callbackUrl: parsed.data.CALLBACK_URL,
    connectionsTable: parsed.data.CONNECTIONS_TABLE,
    ticketsTable: parsed.data.TICKETS_TABLE,
    registryPartitions: parsed.data.REGISTRY_PARTITIONS,
  };
};

/** The configuration of this process: the one reader of its environment. */
export const config: Config = readConfig();
