import { type Endpoints, type WebConfig, webConfigSchema } from '@millrace/contract';

/** What the dashboard's page has to know of a stack. */
export const dashboardConfig = (endpoints: Endpoints): WebConfig =>
  webConfigSchema.parse({
    region: endpoints.region,
    userPoolId: endpoints.userPoolId,
    userPoolClientId: endpoints.userPoolClientId,
    userPoolEndpoint: endpoints.cognito,
    identityPoolId: endpoints.identityPoolId,
    identityPoolEndpoint: endpoints.cognito,
    rest: endpoints.rest,
    websocket: endpoints.websocket,
    stream: endpoints.stream,
    kinesisEndpoint: endpoints.kinesis,
  });
