import { z } from 'zod';
import { nameSchema } from './topic';

/** Most alerts of a page of `GET /alerts`, without those that are open. */
export const ALERTS_PER_PAGE = 100;

/** Longest time for which an alert may be silenced: a week. */
export const MOST_SILENT_MINUTES = 10_080;

export const alertLevelSchema = z.enum(['warning', 'critical']);

/** Who did something to an alert, and when, ms since the epoch. */
const deed = { by: z.string(), at: z.int() };

/** What a rule takes for usual, both ends included, in the unit of its figure. */
const expectedSchema = z.strictObject({ low: z.number(), high: z.number() });

/**
 * What a rule has found. One cause is one alert: the same rule, label and moment give the same `id`, and of two states of one alert the one with the larger
 * `revision` holds, and of two with the same the one with the larger `handled`.
 */
export const alertSchema = z.strictObject({
  id: nameSchema,
  rule: nameSchema,
  /** What the rule is called. */
  label: z.string().min(1),
  /** Absent where it is about a session. */
  metric: nameSchema.optional(),
  /** Of a rule that looks at each label of a dimension. */
  by: z.strictObject({ dimension: nameSchema, label: z.string() }).optional(),
  /** The id of the session that it is about. */
  session: z.string().optional(),
  /** The highest that it has reached. */
  level: alertLevelSchema,
  status: z.enum(['open', 'resolved']),
  /** What was found, for people: `CPU was 93.1 %, critical from 90 %`. */
  text: z.string(),
  /** The figure that made it what it is, in the unit of the metric; absent where there was none, which is what was found. */
  value: z.number().optional(),
  /** How far that is from what is usual: of `deviation` in spreads, of `change` in percent, of `absence` how many times as long a pause. */
  score: z.number().optional(),
  expected: expectedSchema.optional(),
  /** When what it is about began, and when it was known for long enough, both in event time, ms since the epoch. */
  since: z.int(),
  openedAt: z.int(),
  resolvedAt: z.int().optional(),
  /** `clear`: the figure is as it should be. `no data`: nothing has been measured for long. `rule changed`: the rule is another, or gone. */
  resolution: z.enum(['clear', 'no data', 'rule changed']).optional(),
  revision: z.int().positive(),
  acknowledged: z.strictObject(deed).optional(),
  /** One that was ended has `until` at `at`. */
  silenced: z.strictObject({ ...deed, until: z.int() }).optional(),
  /** How often somebody has acknowledged or silenced it. */
  handled: z.int().nonnegative(),
});

/** A rule as the page names it. */
export const ruleSchema = z.strictObject({
  name: nameSchema,
  label: z.string().min(1),
  kind: z.enum(['above', 'below', 'change', 'absence', 'deviation', 'session']),
  /** Absent where it watches sessions. */
  metric: nameSchema.optional(),
  by: nameSchema.optional(),
  /** Over how many seconds each of its figures is. */
  window: z.int().positive(),
  /** What it watches for, in words: `CPU from 90 % for 1 min`. */
  text: z.string().min(1),
  /** The channels that are told. */
  notify: z.array(nameSchema).optional(),
});

/** Where people are told of alerts. */
export const channelSchema = z.strictObject({ name: nameSchema, kind: z.enum(['mail', 'slack', 'teams', 'json']) });

/** The query of `GET /alerts`. `next` is from the page before. */
export const alertsQuerySchema = z.strictObject({ next: z.string().min(1).max(200).optional() });

/** The answer to `GET /alerts`, the newest first: `open` are all that are open, `history` those that are not, a page at a time. */
export const alertsAnswerSchema = z.strictObject({
  open: z.array(alertSchema),
  history: z.array(alertSchema).max(ALERTS_PER_PAGE),
  rules: z.array(ruleSchema),
  /** For who may try them out. */
  channels: z.array(channelSchema).optional(),
  next: z.string().optional(),
});

const MINUTES_WORDS = `a whole number from 0 to ${MOST_SILENT_MINUTES}`;

/** What `POST /alerts/{id}/silence` is sent: for how long nobody is told of that alert. 0 ends it. Another alert of the same rule is told. */
export const silenceSchema = z.strictObject({
  minutes: z.int(MINUTES_WORDS).min(0, MINUTES_WORDS).max(MOST_SILENT_MINUTES, MINUTES_WORDS),
});

/** What `POST /alerts` is sent: the channel that is to be tried out. */
export const channelTestSchema = z.strictObject({ channel: nameSchema });

/** The answer to `POST /alerts`: the channel has taken the message of that id. */
export const channelTestAnswerSchema = channelTestSchema.extend({ id: z.string().min(1) });

/** Alerts that were opened, raised, handled or resolved, as they are now. At least once each, for who watches the topic `alerts`. */
export const alertsFrameSchema = z.strictObject({ type: z.literal('alerts'), alerts: z.array(alertSchema).min(1) });

export type AlertLevel = z.infer<typeof alertLevelSchema>;
export type Alert = z.infer<typeof alertSchema>;
export type ChannelSummary = z.infer<typeof channelSchema>;
export type ChannelTest = z.infer<typeof channelTestAnswerSchema>;
export type RuleSummary = z.infer<typeof ruleSchema>;
export type AlertsAnswer = z.infer<typeof alertsAnswerSchema>;
export type AlertsFrame = z.infer<typeof alertsFrameSchema>;

/** Of two states of one alert, whether the first is the newer one. */
export const isNewerAlert = (a: Alert, b: Alert): boolean => (a.revision - b.revision || a.handled - b.handled) > 0;
