import { UserError } from '../shared/user-error';

/** A template that the local cloud cannot follow. Says which resource is at fault. */
export class TemplateError extends UserError {
  constructor(logicalId: string, problem: string) {
    super(`the local cloud cannot follow the template: ${logicalId}: ${problem}`);
  }
}
