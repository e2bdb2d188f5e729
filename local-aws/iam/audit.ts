import type { RecordedCall } from './call-record';
import { covers, type Grants, isAllowed, type Need, pairsOf } from './grants';

/** A permission that functions have and that no test has seen them use, with the reason why it is there. */
export interface Unused {
  /** By their names in serverless.yml; without them it is a rule for all that have the permission and use it not. */
  readonly functions?: readonly string[];
  /** In IAM's words, wildcards included. */
  readonly actions: readonly string[];
  /** Of which resource, where the function may do the same with others too. */
  readonly resource?: string;
  readonly reason: string;
  /** What of a stage's file gives it: there may be nobody who has it. */
  readonly setting?: string;
  /** It depends on chance whether it is used in a run. */
  readonly byChance?: true;
}

/** A permission of a function, and whether a call has made use of it. */
type Permission = Need & { readonly function: string; readonly used: boolean };

const permissionsOf = (grants: Grants, calls: readonly RecordedCall[]): Permission[] =>
  Object.entries(grants).flatMap(([name, statements]) => {
    const own = calls.filter((call) => call.function === name);
    return pairsOf(statements, 'Allow').map((pair) => ({
      ...pair,
      function: name,
      used: own.some((call) => covers(pair, call)),
    }));
  });

const isMeant = ({ functions, actions, resource = '*' }: Unused, permission: Permission): boolean =>
  (functions === undefined || functions.includes(permission.function)) &&
  actions.some((action) => covers({ action, resource }, permission));

const show = ({ function: name, action, resource }: Need & { readonly function: string }) =>
  `${name}: ${action} on ${resource}`;

/** What functions have called and their roles do not allow. */
export const forbiddenCalls = (grants: Grants, calls: readonly RecordedCall[]): string[] =>
  calls.filter((call) => !isAllowed(grants[call.function] ?? [], call)).map(show);

/** What roles allow, no call has needed, and no entry of the list gives a reason for. */
export const needlessPermissions = (
  grants: Grants,
  calls: readonly RecordedCall[],
  list: readonly Unused[],
): string[] =>
  permissionsOf(grants, calls)
    .filter((permission) => !permission.used && !list.some((entry) => isMeant(entry, permission)))
    .map(show);

const staleReason = (entry: Unused, permissions: readonly Permission[]): string | undefined => {
  const meant = permissions.filter((permission) => isMeant(entry, permission));
  if (entry.setting !== undefined && meant.length === 0) return undefined;
  const about = `${entry.functions?.join(', ') ?? 'all'}: ${entry.actions.join(', ')}`;
  const without = entry.functions?.find((name) => !meant.some((permission) => permission.function === name));
  if (without !== undefined) return `${about}: ${without} has no such permission`;
  const idle = entry.actions.find(
    (action) => !meant.some((permission) => covers({ action, resource: '*' }, permission)),
  );
  if (idle !== undefined) return `${about}: nobody has ${idle}`;
  if (entry.byChance) return undefined;
  const used = meant.filter((permission) => permission.used);
  const wrong = entry.functions ? used[0] : used.length === meant.length && used[0];
  return wrong ? `${about}: ${show(wrong)} is used` : undefined;
};

/** Entries of the list that are about nothing: what is used, and what nobody has. */
export const staleEntries = (grants: Grants, calls: readonly RecordedCall[], list: readonly Unused[]): string[] => {
  const permissions = permissionsOf(grants, calls);
  return list.flatMap((entry) => staleReason(entry, permissions) ?? []);
};
