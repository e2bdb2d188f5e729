import {
  ANNOTATIONS_PER_PAGE,
  ANNOTATIONS_TOPIC,
  type Annotation,
  type AnnotationFrame,
  type AnnotationsAnswer,
  type AnnotationsQuery,
  LONGEST_ANNOTATION_MS,
  metricTopic,
  type NewAnnotation,
  type Random,
  type RemovedAnnotation,
} from '@millrace/contract';
import type { Identity } from '../../domain/access/connection';
import { ANNOTATIONS_PER_MINUTE, endOfMinute } from '../../domain/access/limits';
import { isAllowed, mayWatch } from '../../domain/access/permissions';
import { momentAt } from '../../domain/history/time-zone';
import { daysOf } from '../../domain/retention';
import { shownName } from '../../domain/rooms/people';
import { DAY_MS, MAX_AHEAD_MS, SECOND_MS } from '../../domain/time';
import { eachConcurrently } from '../../lib/async';
import { timedId, timedIdStart } from '../../lib/timed-id';
import { type KnownTopics, mayStillWatch } from '../access/check-topics';
import type { UsageStore } from '../access/ports';
import { tooManyRequests } from '../access/usage';
import type { Deliver } from '../delivery/deliver';
import type { ConnectionRegistry } from '../delivery/ports';
import { AppError, notAllowed } from '../errors';
import type { Clock, Logger } from '../ports';
import type { AnnotationStore, StoredAnnotation } from './ports';

/** Posts at a time. */
const CONCURRENCY = 50;

/** Open pages hear of an annotation for so long, ms; who is left then sees it with the next reading. */
const ANNOUNCING_MS = 10 * SECOND_MS;

type Reader = Pick<Identity, 'userId' | 'groups'>;

interface Viewed {
  readonly metrics: KnownTopics;
}

const isVisible = ({ metrics }: Viewed, groups: readonly string[], { metric }: Pick<Annotation, 'metric'>): boolean =>
  metric === undefined || mayStillWatch(groups, metrics, metricTopic(metric));

const mayRemove = ({ userId, groups }: Reader, { authorId }: StoredAnnotation): boolean =>
  isAllowed(groups, 'remove annotations') || (authorId === userId && isAllowed(groups, 'annotate'));

/** As somebody is shown it. */
const shownTo = (reader: Reader, annotation: StoredAnnotation): Annotation => {
  const { authorId: _, ...shown } = annotation;
  return { ...shown, ...(mayRemove(reader, annotation) && { removable: true }) };
};

export interface ListAnnotationsDeps extends Viewed {
  readonly annotations: Pick<AnnotationStore, 'page'>;
  readonly now: Clock;
  /** How long annotations are retained, ms. */
  readonly retention: number;
}

const isAbout = (from: number, { time, end }: Annotation): boolean => (end === undefined ? time >= from : end > from);

const isWithin = (id: string, from: number, to: number): boolean => id >= timedIdStart(from) && id <= timedIdStart(to);

/** A page of what was noted of a range, as far as the caller may see it; it may hold none and still have a `next`. */
export const createListAnnotations =
  (deps: ListAnnotationsDeps) =>
  async (reader: Reader, query: AnnotationsQuery): Promise<AnnotationsAnswer> => {
    const { next } = query;
    const at = { now: deps.now(), tz: 'UTC' };
    const [from, to] = [momentAt(query.from, at), momentAt(query.to, at)];
    if (to <= from) throw new AppError('invalid_input', 'to: must be later than from', 'to');
    const begun = Math.max(from - LONGEST_ANNOTATION_MS, at.now - deps.retention);
    // A range that ends before it begins, or a page that begins outside of it, would be refused.
    if (begun >= to || (next !== undefined && !isWithin(next, begun, to))) return { annotations: [] };
    const page = await deps.annotations.page({ from: begun, to, next }, ANNOTATIONS_PER_PAGE);
    const annotations = page.annotations
      .filter((one) => isVisible(deps, reader.groups, one))
      .map((one) => shownTo(reader, one))
      .filter((one) => isAbout(from, one));
    return { annotations, ...(page.next !== undefined && { next: page.next }) };
  };

export interface AnnounceDeps extends Viewed {
  readonly registry: Pick<ConnectionRegistry, 'subscribers'>;
  readonly deliver: Deliver;
  readonly now: Clock;
  readonly logger: Logger;
}

/** Sends open pages what has become of an annotation. It is stored already, so that nothing that fails here fails the request. */
const announce = async (
  deps: AnnounceDeps,
  annotation: StoredAnnotation,
  frameFor: (reader: Reader) => AnnotationFrame,
): Promise<void> => {
  const { registry, deliver, now, logger } = deps;
  const until = now() + ANNOUNCING_MS;
  try {
    const subscribers = (await registry.subscribers()).filter(
      ({ topics, groups, endsAt }) =>
        topics.has(ANNOTATIONS_TOPIC) && endsAt > now() && isVisible(deps, groups, annotation),
    );
    await eachConcurrently(subscribers, CONCURRENCY, async (subscriber) => {
      if (now() < until) await deliver(subscriber, [JSON.stringify(frameFor(subscriber))], 1);
    });
  } catch (error) {
    logger.warn('open pages did not hear of an annotation', { error });
  }
};

export interface AnnotateDeps extends AnnounceDeps {
  readonly annotations: Pick<AnnotationStore, 'add'>;
  readonly usage: UsageStore;
  readonly random: Random;
  /** How long annotations are retained, ms. */
  readonly retention: number;
}

const invalid = (field: string, what: string): AppError => new AppError('invalid_input', `${field}: ${what}`, field);

const checkTime = ({ now, retention }: AnnotateDeps, time: number, end: number | undefined): void => {
  if (time < now() - retention)
    throw invalid('time', `figures are retained for ${daysOf(retention)}, and this is before`);
  if (time > now() + MAX_AHEAD_MS) throw invalid('time', 'is more than 5 minutes ahead');
  if (end !== undefined && end <= time) throw invalid('end', 'must be later than time');
  if (end !== undefined && end > time + LONGEST_ANNOTATION_MS)
    throw invalid('end', `an annotation is about ${LONGEST_ANNOTATION_MS / DAY_MS} days at the most`);
};

const checkMetric = ({ metrics }: AnnotateDeps, groups: readonly string[], metric: string): void => {
  const audience = metrics.audienceOf('metric', metric);
  if (!audience)
    throw new AppError(
      'unknown_metric',
      `metric: there is no metric named "${metric}": GET /catalog lists all`,
      'metric',
    );
  if (!mayWatch(groups, 'metric', audience)) throw notAllowed(`watch ${metric}`, 'metric');
};

const checkRate = async ({ usage, now }: AnnotateDeps, userId: string): Promise<void> => {
  const until = endOfMinute(now());
  if ((await usage.add({ userId, what: 'annotations', until }, 1)) <= ANNOTATIONS_PER_MINUTE) return;
  throw tooManyRequests(
    `you may write ${ANNOTATIONS_PER_MINUTE} annotations a minute: wait a minute`,
    Math.max(1, until - now()),
  );
};

/** Stores what an operator notes, and shows it on the pages that are open. */
export const createAnnotate =
  (deps: AnnotateDeps) =>
  async (author: Identity, sent: NewAnnotation): Promise<Annotation> => {
    if (!isAllowed(author.groups, 'annotate')) throw notAllowed('annotate');
    const { time = deps.now(), text, end, link, metric } = sent;
    checkTime(deps, time, end);
    if (metric !== undefined) checkMetric(deps, author.groups, metric);
    await checkRate(deps, author.userId);
    const annotation: StoredAnnotation = {
      id: timedId(time, deps.random),
      time,
      ...(end !== undefined && { end }),
      text,
      ...(link !== undefined && { link }),
      ...(metric !== undefined && { metric }),
      from: shownName(author.username),
      authorId: author.userId,
    };
    await deps.annotations.add(annotation);
    await announce(deps, annotation, (reader) => ({ type: 'annotation', annotation: shownTo(reader, annotation) }));
    return shownTo(author, annotation);
  };

export interface RemoveAnnotationDeps extends AnnounceDeps {
  readonly annotations: Pick<AnnotationStore, 'find' | 'remove'>;
}

/** Removes an annotation for its author, or for an admin. Throws `unknown_annotation` where there is none that the caller may see. */
export const createRemoveAnnotation =
  (deps: RemoveAnnotationDeps) =>
  async (caller: Identity, id: string): Promise<RemovedAnnotation> => {
    if (!isAllowed(caller.groups, 'annotate')) throw notAllowed('remove annotations');
    const annotation = await deps.annotations.find(id);
    if (!annotation || !isVisible(deps, caller.groups, annotation))
      throw new AppError('unknown_annotation', 'there is no such annotation: it may have been removed', 'id');
    if (!mayRemove(caller, annotation)) throw notAllowed("remove somebody else's annotations", 'id');
    await deps.annotations.remove(id);
    await announce(deps, annotation, () => ({ type: 'annotation', removed: id }));
    return { removed: id };
  };
