import type { Identity } from '../../domain/access/connection';

/** Who sent a command, and on which connection. */
export interface Caller extends Identity {
  readonly connectionId: string;
}
