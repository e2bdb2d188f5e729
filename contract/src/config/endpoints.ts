import { z } from 'zod';

/** `.local/endpoints.json`: where everything of a running stack is, and who may sign in. */
export const endpointsSchema = z.strictObject({
  dashboard: z.url(),
  rest: z.url(),
  websocket: z.url({ protocol: /^wss?$/ }),
  kinesis: z.url(),
  dynamodb: z.url(),
  s3: z.url(),
  sqs: z.url(),
  sns: z.url(),
  cognito: z.url(),
  region: z.string(),
  stream: z.string(),
  bucket: z.string(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  identityPoolId: z.string(),
  users: z.array(z.strictObject({ username: z.string(), password: z.string(), groups: z.array(z.string()) })),
});

export type Endpoints = z.infer<typeof endpointsSchema>;
