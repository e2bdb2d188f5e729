import type { Event } from '../formats/event';

/**
 * What an event can be to its session besides a part of it: the first view of a page, a view that another follows, a step of a funnel. Metrics read them
 * as events of these types, which are in no log: they are found as a shard is settled.
 */
export const MILESTONES = ['session.entered', 'session.continued', 'session.reached'] as const;

export type MilestoneType = (typeof MILESTONES)[number];

export const isMilestone = (eventType: string): boolean => MILESTONES.some((type) => type === eventType);

/** Whether a metric is made of milestones: of nothing else then. */
export const readsMilestones = ({ events }: { readonly events: readonly string[] }): boolean =>
  events.some(isMilestone);

/** What is known of a session beyond the event at hand: fields of every milestone's `data`. */
export interface SessionFacts {
  /** The page that it was entered by. */
  readonly entry?: string | undefined;
  /** The host that it came from. */
  readonly referrer?: string | undefined;
  readonly browser?: string | undefined;
  readonly robot: boolean;
}

/** An event with what is known of its session, which its data has besides its own: most metrics and steps read the subject alone, and no data has to be made then. */
export class EventInSession implements Event {
  readonly source: string;
  declare readonly id?: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly time: number | undefined;
  private readonly event: Event;
  private readonly session: SessionFacts;
  private made: Event['data'] | undefined;

  constructor(event: Event, session: SessionFacts, type = event.type, subject = event.subject) {
    this.source = event.source;
    if (event.id !== undefined) this.id = event.id;
    this.type = type;
    this.subject = subject;
    this.time = event.time;
    this.event = event;
    this.session = session;
  }

  get data(): Event['data'] {
    const { entry, referrer, browser, robot } = this.session;
    this.made ??= { ...this.event.data, entry, referrer, browser, robot };
    return this.made;
  }
}

interface Described {
  readonly name: string;
  readonly events: readonly string[];
}

/** What is wrong with metrics of milestones, a line each. */
export const milestoneProblems = (metrics: readonly Described[], hasSessions: boolean): string[] =>
  metrics
    .filter(readsMilestones)
    .flatMap(({ name, events }) => [
      ...(events.every(isMilestone)
        ? []
        : [
            `"${name}": events: ${MILESTONES.join(', ')} are found in sessions and cannot be read together with others`,
          ]),
      ...(hasSessions ? [] : [`"${name}": events: without \`sessions\` there is no ${events.find(isMilestone)}`]),
    ]);
