import type { Settings } from './settings';

/** As much of a function in serverless.yml as is read here. */
export interface FunctionDefinition {
  readonly allow?: Readonly<Record<string, readonly string[]>>;
  readonly events?: readonly Readonly<Record<string, unknown>>[];
}

/** What a template is shaped by. */
export interface Stage {
  readonly name: string;
  /** Before every name that must be the stage's own: `millrace-dev`. */
  readonly prefix: string;
  readonly settings: Settings;
  /** By their names in serverless.yml. */
  readonly functions: Readonly<Record<string, FunctionDefinition>>;
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Logical ids that follow from a function's name: the framework's own, and the role's. */
export const idsOf = (name: string) => ({
  function: `${capital(name)}LambdaFunction`,
  logGroup: `${capital(name)}LogGroup`,
  role: `${capital(name)}Role`,
});

/**
 * What becomes of data when its resource goes. What a failed first deploy made is empty, and its name would block the next one: such a resource goes,
 * though others stay. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export const removalPoliciesOf = ({ removal }: Pick<Settings, 'removal'>) =>
  removal === 'retain'
    ? { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }
    : { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
