import type { Topic } from '@millrace/contract';

/** Catalogues of so many topics are subscribed to as a whole; what a page of a longer one asks for is what is on its screen. */
const WHOLE_TOPICS = 100;
const WHOLE_BYTES = 5000;
/**
 * Most topics of such a page, and most bytes of their names: within what a connection may have (200 and 8,192), and so that the names of one group
 * fit with a token into a request of `GET /settled`, of which API Gateway takes 10,240 bytes
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html).
 */
const MOST_TOPICS = 160;
const MOST_BYTES = 7000;
/** Groups beside the first: each asks for its own backfill when a connection is lost. */
const MOST_GROUPS = 4;

/** The topics that a metric is drawn from. */
export type TopicsOf = (metric: string) => readonly Topic[];

export const topicsOfAll = (metrics: Iterable<string>, topicsOf: TopicsOf): ReadonlySet<Topic> =>
  new Set([...metrics].flatMap((metric) => topicsOf(metric)));

const fits = (topics: ReadonlySet<Topic>, mostTopics: number, mostBytes: number): boolean =>
  topics.size <= mostTopics && [...topics].join(',').length <= mostBytes;

/** Whether a page may subscribe to all of these at once. */
export const fitWhole = (metrics: readonly string[], topicsOf: TopicsOf): boolean =>
  fits(topicsOfAll(metrics, topicsOf), WHOLE_TOPICS, WHOLE_BYTES);

export interface PlanInput {
  /** Subscribed to for as long as the page is open. */
  readonly base: ReadonlySet<string>;
  /** What was subscribed to together, the oldest first. */
  readonly groups: readonly ReadonlySet<string>[];
  /** What is on the screen, or close to it. */
  readonly held: ReadonlySet<string>;
  /** What has left it a moment ago, and may come back. */
  readonly lingering: ReadonlySet<string>;
  readonly topicsOf: TopicsOf;
}

export interface GroupPlan {
  readonly kept: readonly ReadonlySet<string>[];
  /** The metrics of a new group; none for none. */
  readonly fresh: readonly string[];
}

const room = (metrics: Iterable<string>, topicsOf: TopicsOf): boolean =>
  fits(topicsOfAll(metrics, topicsOf), MOST_TOPICS, MOST_BYTES);

/** As many as there is room for, the first ones. */
const asManyAsFit = ({ base, held, topicsOf }: PlanInput): readonly string[] => {
  const chosen: string[] = [];
  for (const metric of held) if (!base.has(metric) && room([...base, ...chosen, metric], topicsOf)) chosen.push(metric);
  return chosen;
};

/**
 * Which groups stay, and what a new one is for. A group stays as it is while anything in it is wanted, since what has come of it would be lost
 * with it. Where there would be too much, first what has left the screen goes, and in the end all is subscribed to anew as one group.
 */
export const planGroups = (input: PlanInput): GroupPlan => {
  const { base, groups, held, lingering, topicsOf } = input;
  for (const wanted of [new Set([...held, ...lingering]), held]) {
    const kept = groups.filter((group) => [...group].some((metric) => wanted.has(metric)));
    const known = new Set([...base, ...kept.flatMap((group) => [...group])]);
    const fresh = [...held].filter((metric) => !known.has(metric));
    const isFew = kept.length + Math.min(1, fresh.length) <= MOST_GROUPS;
    if (isFew && room([...known, ...fresh], topicsOf)) return { kept, fresh };
  }
  return { kept: [], fresh: asManyAsFit(input) };
};
