/** The command was called wrongly; `message` says how, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a person can put right; `message` says what is wrong and what to do, and nobody needs a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
