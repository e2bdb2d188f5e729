import { z } from 'zod';

/** `config.json` beside the dashboard's pages: which stack it shows. Read when the page loads, so one build serves every stage. */
export const webConfigSchema = z.strictObject({
  region: z.string(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  /** Where Cognito answers, when not at its usual address in the Region. */
  userPoolEndpoint: z.url().optional(),
  rest: z.url(),
  websocket: z.url({ protocol: /^wss?$/ }),
  stream: z.string(),
  /** Where Kinesis answers, when not at its usual address in the Region; shown in the line that sends a first event. */
  kinesisEndpoint: z.url().optional(),
});

export type WebConfig = z.infer<typeof webConfigSchema>;
