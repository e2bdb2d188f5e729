/** Where a stage's dashboard is: as told, else where this Amplify build will serve it, else where Amplify lists its apps. */
export const dashboardUrl = (told: string | undefined, region: string, env: NodeJS.ProcessEnv): string => {
  if (told) return told;
  const { AWS_APP_ID: app, AWS_BRANCH: branch } = env;
  if (!app || !branch) return `https://${region}.console.aws.amazon.com/amplify/apps`;
  // As Amplify names a branch's subdomain.
  const label = branch.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `https://${label}.${app}.amplifyapp.com`;
};
