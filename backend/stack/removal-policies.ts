import type { Settings } from './settings';

/**
 * What becomes of data when its resource goes. What a failed first deploy made is empty, and its name would block the next one: such a resource goes,
 * though others stay. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export const removalPoliciesOf = ({ removal }: Pick<Settings, 'removal'>) =>
  removal === 'retain'
    ? { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }
    : { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
