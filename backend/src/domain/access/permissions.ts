import { type Group, groupSchema, type TopicKind } from '@millrace/contract';

/** What a person may do. Every group's name is in `resources/users.yml`. */
export type Permission =
  | `watch ${TopicKind}`
  | 'send message'
  | 'send events'
  | 'annotate'
  | 'remove annotations'
  | 'handle alerts';

const viewers: readonly Permission[] = [
  'watch metric',
  'watch item',
  'watch room',
  'watch annotations',
  'watch alerts',
  'send message',
];
const operators: readonly Permission[] = [...viewers, 'watch feed', 'send events', 'annotate', 'handle alerts'];
/** They may take out what others have noted. */
const admins: readonly Permission[] = [...operators, 'remove annotations'];
/** The one place that says who may do what. */
const byGroup: Readonly<Record<Group, readonly Permission[]>> = { viewers, operators, admins };

/** Who may see something: groups, each with those that may do more. */
export type Audience = readonly Group[];

export const EVERYBODY: Audience = groupSchema.options;

/** What may say in `metrics.ts` for whom it is; everybody where it does not. */
export interface Restricted {
  readonly groups?: readonly Group[] | undefined;
}

/** A group may see what is for one before it. */
export const audienceOf = ({ groups }: Restricted): Audience =>
  groups ? EVERYBODY.slice(Math.min(...groups.map((group) => EVERYBODY.indexOf(group)))) : EVERYBODY;

/** Who may see all of these. */
export const commonAudience = (all: readonly Restricted[]): Audience => {
  const audiences = all.map(audienceOf);
  return EVERYBODY.filter((group) => audiences.every((audience) => audience.includes(group)));
};

/** `groups` of what is made of all these; none where everybody may see it. */
export const restrictedBy = (all: readonly Restricted[]): { readonly groups?: Group[] } => {
  const audience = commonAudience(all);
  return audience.length < EVERYBODY.length ? { groups: [...audience] } : {};
};

/** Whoever is signed in but in no group that is known here is a viewer. */
const knownGroups = (groups: readonly string[]): Audience => {
  const known = EVERYBODY.filter((group) => groups.includes(group));
  return known.length > 0 ? known : ['viewers'];
};

export const isAllowed = (groups: readonly string[], permission: Permission): boolean =>
  knownGroups(groups).some((group) => byGroup[group].includes(permission));

export const maySee = (groups: readonly string[], audience: Audience): boolean =>
  knownGroups(groups).some((group) => audience.includes(group));

export const mayWatch = (groups: readonly string[], kind: TopicKind, audience: Audience): boolean =>
  isAllowed(groups, `watch ${kind}`) && maySee(groups, audience);
