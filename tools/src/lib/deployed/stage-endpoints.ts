import { type Endpoints, endpointsSchema, type WebConfig, webConfigSchema } from '@millrace/contract';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { type DeployedStack, dnsSuffix } from './stack';

/** What the stack says of itself under that name. @throws UserError when it does not, because it is older than this checkout */
export const outputOf = ({ name, outputs }: DeployedStack, key: string): string => {
  const value = outputs.get(key);
  if (value) return value;
  throw new UserError(`the stack ${name} has no output ${key}: deploy it again with this version`);
};

/** Where a service answers in the stack's Region, in the partition that its own APIs are in. */
const serviceUrl = (stack: DeployedStack, service: string): string =>
  `https://${service}.${stack.region}.${dnsSuffix(outputOf(stack, 'RestUrl'), stack.region)}`;

/** The endpoints file of a deployed stage. Nobody's password is known, so it names no users. */
export const stageEndpoints = (stack: DeployedStack, dashboard: string): Endpoints => {
  const of = (key: string) => outputOf(stack, key);
  const at = (service: string) => serviceUrl(stack, service);
  return endpointsSchema.parse({
    dashboard,
    rest: of('RestUrl'),
    websocket: of('WebSocketUrl'),
    kinesis: at('kinesis'),
    dynamodb: at('dynamodb'),
    s3: at('s3'),
    sqs: at('sqs'),
    sns: at('sns'),
    cognito: at('cognito-idp'),
    region: stack.region,
    stream: of('StreamName'),
    bucket: of('BucketName'),
    userPoolId: of('UserPoolId'),
    userPoolClientId: of('UserPoolClientId'),
    identityPoolId: of('IdentityPoolId'),
    signUp: of('SignUp'),
    users: [],
  });
};

/** The dashboard's `config.json` for a deployed stage, where every service is at its usual address. */
export const stageWebConfig = (stack: DeployedStack): WebConfig => {
  const of = (key: string) => outputOf(stack, key);
  return webConfigSchema.parse({
    region: stack.region,
    userPoolId: of('UserPoolId'),
    userPoolClientId: of('UserPoolClientId'),
    identityPoolId: of('IdentityPoolId'),
    signUp: of('SignUp'),
    rest: of('RestUrl'),
    websocket: of('WebSocketUrl'),
    stream: of('StreamName'),
  });
};
