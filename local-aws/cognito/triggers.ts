import type { Services } from 'cognito-local/lib/services';

const never = () => Promise.reject(new Error('the local user pool runs no Lambda triggers'));

/** The template has none; a pool that gets one fails the check of its properties first. */
export const noTriggers: Services['triggers'] = {
  enabled: () => false,
  customMessage: never,
  customEmailSender: never,
  postAuthentication: never,
  postConfirmation: never,
  preSignUp: never,
  preTokenGeneration: never,
  userMigration: never,
};
