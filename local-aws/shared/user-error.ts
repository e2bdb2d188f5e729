/** Something that a person can put right: its message, alone, says what and how. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** For the terminal: a user error in one line, anything else (a bug) with its stack. */
export const describeFailure = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof UserError)) return error.stack ?? error.message;
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
