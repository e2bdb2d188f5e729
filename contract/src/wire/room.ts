import { z } from 'zod';
import { nameSchema } from './topic';

/** Most messages that come with the answer to a subscription to a room: the newest. */
export const ROOM_HISTORY = 50;

/** Most bytes of what comes of all rooms with one answer, which holds the names of all topics and states of items besides: together they fit into one frame. */
export const ROOM_STATE_BYTES = 12 * 1024;

/** Rooms of one `subscribe` whose state comes with its answer: the first. */
export const ROOM_STATES = 5;

/** Names that are told of those who are in a room; there may be more people. */
export const ROOM_NAMES = 100;

/** Longest name of a person, as others see it. */
export const PERSON_CHARS = 40;

/** The moment of a chart that a message is about. `time`: ms since the epoch. */
export const chartMomentSchema = z.strictObject({ metric: nameSchema, time: z.int() });

/**
 * A message in a room. `id` is the message's own, so that what comes twice counts once; messages are in the order of their ids, which is that of
 * `at`, when the server took it in, ms since the epoch.
 */
export const roomFrameSchema = z.strictObject({
  type: z.literal('message'),
  room: nameSchema,
  id: z.string().min(1).max(32),
  from: z.string(),
  text: z.string(),
  at: z.int(),
  about: chartMomentSchema.optional(),
});

/** Who is in a room: everybody once, by name; `count` is how many, also where not all are named. */
const people = z.strictObject({
  count: z.int().nonnegative(),
  names: z.array(z.string().max(PERSON_CHARS)).max(ROOM_NAMES),
});

/** Who is in a room now that somebody has come or gone. At most one a second and room. */
export const peopleFrameSchema = z.strictObject({ type: z.literal('people'), room: nameSchema, people });

/** A room as somebody finds it who comes in: who is there, they among them, and the newest messages, the oldest of these first. `earlier`: there are older ones. */
export const roomStateSchema = z.strictObject({
  room: nameSchema,
  people,
  messages: z.array(roomFrameSchema).max(ROOM_HISTORY),
  earlier: z.boolean(),
});

export type ChartMoment = z.infer<typeof chartMomentSchema>;
export type RoomFrame = z.infer<typeof roomFrameSchema>;
export type People = z.infer<typeof people>;
export type PeopleFrame = z.infer<typeof peopleFrameSchema>;
export type RoomState = z.infer<typeof roomStateSchema>;
