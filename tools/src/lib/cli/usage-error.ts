/** The command was called wrongly; `message` says how, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
