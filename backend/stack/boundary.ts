// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import type { Stage } from './stage';
import { mapType, type Resources, sub, withProperties } from './template';

/**
 * Every role has the boundary of the account's stack (account/deploy.yml), which is the most that it may do: whoever deploys may make no role without it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export const addBoundary = (resources: Resources, { prefix, name }: Stage): Resources => {
  const service = prefix.slice(0, -`-${name}`.length);
  return mapType(resources, 'AWS::IAM::Role', (role) =>
    withProperties(role, {
      PermissionsBoundary: sub(
        `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${service}-boundary-\${AWS::Region}`,
      ),
    }),
  );
};
