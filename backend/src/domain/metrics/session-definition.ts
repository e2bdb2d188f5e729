import { type Group, groupSchema, type SessionType } from '@millrace/contract';
import { z } from 'zod';
import { fieldPath } from '../../lib/json/field-path';
import { unknownKeys } from '../../lib/known-words';
import { restrictedBy } from '../access/permissions';

/** Which events belong to sessions, and where they say what of them. */
export interface SessionDefinition {
  /** Their types; `clickstream.*` is every type that begins with `clickstream.`. */
  readonly events: readonly [string, ...string[]];
  /** The field of `data` that holds the id of the session. */
  readonly from: string;
  /** The types among them that open a page: without it all that have a page. */
  readonly pageViews?: readonly string[];
  /** What holds the page: the event's subject, or a field of `data`. */
  readonly page?: string;
  /** The field of `data` that holds where a page view came from: of that the host is kept. */
  readonly referrer?: string;
  /** The field of `data` that holds the user agent: of that the family of the browser is kept, and whether it is a robot. */
  readonly userAgent?: string;
  /** How long a session pauses before it has ended: 1 to 240, by default 30. */
  readonly endsAfterMinutes?: number;
  /** Who may see them: the first of these groups and those that may do more. Without it operators: sessions show what each visitor did, and anybody may be a viewer where sign-up is open. */
  readonly groups?: readonly Group[];
}

/** A pause of so many minutes ends a session unless a definition says otherwise. */
const ENDS_AFTER_MINUTES = 30;

export const endsAfterOf = ({ endsAfterMinutes = ENDS_AFTER_MINUTES }: SessionDefinition): number => endsAfterMinutes;

export const sessionTypeOf = (definition: SessionDefinition): SessionType => ({
  events: [...definition.events],
  endsAfterMinutes: endsAfterOf(definition),
  ...restrictedBy([{ groups: definition.groups ?? ['operators'] }]),
});

const text = z.string('a text').min(1, 'name it, or leave it out');
const types = z.array(text, 'a list of event types').min(1, 'name at least one event type');
const minutes = 'a whole number of minutes from 1 to 240';
const keys = {
  events: types,
  from: text,
  pageViews: types.optional(),
  page: text.optional(),
  referrer: text.optional(),
  userAgent: text.optional(),
  endsAfterMinutes: z.int(minutes).min(1, minutes).max(240, minutes).optional(),
  groups: z
    .array(
      z.enum(groupSchema.options, `there is no such group: ${groupSchema.options.join(', ')}`),
      'a list of groups, such as ["operators"]',
    )
    .min(1, 'name a group, or leave it out')
    .optional(),
};
const shape = z.looseObject(keys, 'an object such as { events: ["clickstream.*"], from: "session_id" }');

/** A * that is not the end of a type, after a dot, would never match. */
const patternProblems = (patterns: readonly string[]): string[] =>
  patterns
    .filter((type) => type.replace(/\.\*$/, '').includes('*'))
    .map((type) => `events: in "${type}" a * may only be the end, after a dot`);

/** What is wrong with a definition of sessions, a line each. */
export const sessionProblems = (definition: SessionDefinition | undefined): string[] => {
  if (definition === undefined) return [];
  const parsed = shape.safeParse(definition);
  const problems = parsed.success
    ? patternProblems([...parsed.data.events, ...(parsed.data.pageViews ?? [])])
    : parsed.error.issues.map(({ path, message }) => (path.length > 0 ? `${fieldPath(path)}: ${message}` : message));
  const unknown = typeof definition === 'object' ? unknownKeys('', definition, Object.keys(keys)) : [];
  return [...problems, ...unknown].map((problem) => `sessions: ${problem}`);
};
