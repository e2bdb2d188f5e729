/** The outputs of a deployed stage's stack, as CloudFormation answers them. */
export const deployedOutputs = (region: string) => ({
  RestUrl: `https://abc.execute-api.${region}.amazonaws.com/prod`,
  WebSocketUrl: `wss://def.execute-api.${region}.amazonaws.com/prod`,
  StreamName: 'millrace-prod-events',
  BucketName: `millrace-prod-archive-1-${region}`,
  UserPoolId: `${region}_AbC`,
  UserPoolClientId: 'client',
  IdentityPoolId: `${region}:1`,
  SignUp: 'closed',
});
