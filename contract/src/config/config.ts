import { z } from 'zod';

/** Whether people let themselves in, or an administrator does. */
const signUpSchema = z.enum(['open', 'closed']);

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
  signUp: signUpSchema,
  /** Of a local stack: where functions can be invoked, by who has the token. */
  lambda: z.strictObject({ endpoint: z.url(), sessionToken: z.string() }).exactOptional(),
  /** Of a local stack: the API key with which servers send events. */
  serverKey: z.string().exactOptional(),
  users: z.array(z.strictObject({ username: z.string(), password: z.string(), groups: z.array(z.string()) })),
});

export type Endpoints = z.infer<typeof endpointsSchema>;

/** `config.json` beside the dashboard's pages: which stack it shows. Read when the page loads, so one build serves every stage. */
export const webConfigSchema = z.strictObject({
  region: z.string(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  signUp: signUpSchema,
  /** Where Cognito answers, when not at its usual address in the Region. */
  userPoolEndpoint: z.url().optional(),
  /**
   * Gives operators AWS credentials and refuses everyone else. Amplify is not to know of it: it would ask for credentials with
   * every look at the session, and take the refusal for a failed one.
   */
  identityPoolId: z.string(),
  /** Where the identity pool answers, when not at its usual address in the Region. */
  identityPoolEndpoint: z.url().optional(),
  rest: z.url(),
  websocket: z.url({ protocol: /^wss?$/ }),
  stream: z.string(),
  /** Where Kinesis answers, when not at its usual address in the Region; shown in the line that sends a first event. */
  kinesisEndpoint: z.url().optional(),
});

export type WebConfig = z.infer<typeof webConfigSchema>;
