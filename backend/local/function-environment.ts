import { originOf, type Ports } from './ports';
import { credentials } from './resources/aws-clients';

/** Where the AWS SDK in functions finds each service, in its own standard variables. */
export const awsEnvironment = (ports: Ports, region: string): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_ENDPOINT_URL_KINESIS: originOf(ports, 'kinesis'),
  AWS_ENDPOINT_URL_DYNAMODB: originOf(ports, 'dynamodb'),
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: originOf(ports, 'cognito'),
  AWS_ENDPOINT_URL_COGNITO_IDENTITY: originOf(ports, 'cognito'),
  AWS_ENDPOINT_URL_LAMBDA: originOf(ports, 'lambda'),
  AWS_ENDPOINT_URL_S3: originOf(ports, 'storage'),
  AWS_ENDPOINT_URL_SQS: originOf(ports, 'storage'),
  AWS_ENDPOINT_URL_SNS: originOf(ports, 'storage'),
});

/** Of the person's own AWS set-up, which must not reach a local function: it would outrank the above. */
export const foreignVariables = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE'] as const;
