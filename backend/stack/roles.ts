import { idsOf, type Stage } from './stage';
import { statementsAllowed, statementsForMappings, statementsOfEvery } from './statements';
import { type Resource, type Resources, sub } from './template';

const assumedByLambda = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const roleOf = (resources: Resources, stage: Stage, name: string): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    // Its name tells which function it is; the Region is part of it, since roles are the account's.
    RoleName: sub(`${stage.prefix}-${name}-\${AWS::Region}`),
    AssumeRolePolicyDocument: assumedByLambda,
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            ...statementsOfEvery(stage, name),
            ...statementsForMappings(resources, name),
            ...statementsAllowed(resources, stage.name, stage.functions[name] ?? {}),
          ],
        },
      },
    ],
  },
});

/** Every function gets a role of its own, with what its `allow:` and its event sources need, and nothing else. */
export const addRoles = (resources: Resources, stage: Stage): Resources => {
  const roles = Object.keys(stage.functions).map((name) => [idsOf(name).role, roleOf(resources, stage, name)] as const);
  return { ...resources, ...Object.fromEntries(roles) };
};
