import { credentials } from '../../shared/aws-clients';
import { HOST, type Part } from '../../shared/ports';

/** Where the AWS SDK in functions finds each service, in its own standard variables. */
export const awsEnvironment = (portOf: (part: Part) => number, region: string): Record<string, string> => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_ENDPOINT_URL_KINESIS: `http://${HOST}:${portOf('kinesis')}`,
  AWS_ENDPOINT_URL_DYNAMODB: `http://${HOST}:${portOf('dynamodb')}`,
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://${HOST}:${portOf('cognito')}`,
  AWS_ENDPOINT_URL_COGNITO_IDENTITY: `http://${HOST}:${portOf('cognito')}`,
  AWS_ENDPOINT_URL_LAMBDA: `http://${HOST}:${portOf('lambda')}`,
  AWS_ENDPOINT_URL_S3: `http://${HOST}:${portOf('storage')}`,
  AWS_ENDPOINT_URL_SQS: `http://${HOST}:${portOf('storage')}`,
  AWS_ENDPOINT_URL_SNS: `http://${HOST}:${portOf('storage')}`,
});

/** Of the person's own AWS set-up, which must not reach a local function: it would outrank the above. */
export const foreignVariables = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE'] as const;
