import { z } from 'zod';
import { cloudEventSchema } from '../records/formats';
import {
  alertSchema,
  alertsAnswerSchema,
  alertsQuerySchema,
  channelTestAnswerSchema,
  channelTestSchema,
  silenceSchema,
} from './alerts';
import {
  annotationIdSchema,
  annotationSchema,
  annotationsAnswerSchema,
  annotationsQuerySchema,
  newAnnotationSchema,
  removedAnnotationSchema,
} from './annotation';
import { catalogSchema } from './catalog';
import type { ErrorCode } from './error';
import { eventContentTypes, eventsAnswerSchema, MOST_EVENTS, publicKeyQuerySchema } from './events';
import { funnelAnswerSchema, funnelQuerySchema } from './funnel';
import { healthAnswerSchema } from './health';
import { figuresAnswerSchema, historyAnswerSchema, historyQuerySchema } from './history';
import { itemSchema, itemsAnswerSchema, itemsQuerySchema } from './item';
import { sessionAnswerSchema, sessionQuerySchema, sessionsAnswerSchema, sessionsQuerySchema } from './session';
import { settledAnswerSchema, settledQuerySchema } from './settled';
import { tokenAnswerSchema, tokenErrorSchema, tokenFormSchema } from './token';
import { metricReferenceSchema, nameSchema, ticketTextSchema } from './topic';

/** The answer to `POST /tickets`: opens one WebSocket connection as `?ticket=…`, or renews one; once, until `expiresAt` (ms since the epoch). */
export const ticketSchema = z.strictObject({
  ticket: ticketTextSchema,
  expiresAt: z.int(),
});

export type Ticket = z.infer<typeof ticketSchema>;

/** A method of the REST API: for who is signed in where it has no `grant`, and answers 200 or an error of the contract. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** As in OpenAPI: `/items/{type}`. */
  readonly path: string;
  readonly summary: string;
  /** By the names in `path`. */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  /** What it is sent, by the type of the content. */
  readonly body?: Readonly<Record<string, z.ZodType>>;
  readonly answer: z.ZodType;
  /** Whether it is also given as a table, to `Accept: text/csv`. */
  readonly csv?: true;
  /** What it may refuse with besides `unauthorized`, `unavailable` and `internal`. */
  readonly errors: readonly ErrorCode[];
  /** For programs that are not signed in yet: the form that they send, and errors as OAuth 2.0 has them. */
  readonly grant?: { readonly form: z.ZodObject; readonly error: z.ZodType };
  /** Who may call it that is not signed in: who has an API key of the stage, or anybody who names its public key in the query. */
  readonly key?: 'api' | 'public';
}

const bodies = {
  single: cloudEventSchema,
  batch: z.array(cloudEventSchema).max(MOST_EVENTS),
  either: z.union([cloudEventSchema, z.array(cloudEventSchema).max(MOST_EVENTS)]),
};

const events = Object.fromEntries(Object.entries(eventContentTypes).map(([type, kind]) => [type, bodies[kind]]));

export const routes: readonly Route[] = [
  {
    method: 'post',
    path: '/tickets',
    summary: 'A single-use ticket for one WebSocket connection',
    answer: ticketSchema,
    errors: ['too_many_requests'],
  },
  {
    method: 'post',
    path: '/token',
    summary: 'A token for a program: the client credentials grant of OAuth 2.0',
    answer: tokenAnswerSchema,
    errors: [],
    grant: { form: tokenFormSchema, error: tokenErrorSchema },
  },
  {
    method: 'post',
    path: '/events',
    summary:
      'Puts CloudEvents onto the stream, with who sent them as `authid`. Each is checked and answered on its own',
    body: events,
    answer: eventsAnswerSchema,
    errors: ['invalid_input', 'not_allowed', 'too_many_requests'],
  },
  {
    method: 'post',
    path: '/ingest',
    summary: 'Puts CloudEvents of a server onto the stream, with which API key sent them',
    body: events,
    answer: eventsAnswerSchema,
    errors: ['invalid_input'],
    key: 'api',
  },
  {
    method: 'post',
    path: '/ingest/browser',
    summary: "Puts CloudEvents of a page onto the stream, if the stage knows the page's origin",
    query: publicKeyQuerySchema,
    body: events,
    answer: eventsAnswerSchema,
    errors: ['invalid_input', 'not_allowed', 'too_many_requests'],
    key: 'public',
  },
  { method: 'get', path: '/catalog', summary: 'All metrics and types of items', answer: catalogSchema, errors: [] },
  {
    method: 'get',
    path: '/metrics/{name}',
    summary: 'The figures of a metric, or of an earlier definition of it, over a range',
    parameters: { name: metricReferenceSchema },
    query: historyQuerySchema,
    answer: z.union([figuresAnswerSchema, historyAnswerSchema]),
    csv: true,
    errors: ['invalid_input', 'not_allowed', 'unknown_metric', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/funnels/{funnel}',
    summary: 'How many sessions reached each step of a funnel in a range, and how long they took',
    parameters: { funnel: nameSchema },
    query: funnelQuerySchema,
    answer: funnelAnswerSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_metric', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/settled',
    summary: 'What is settled, second by second and shard by shard, the newest first',
    query: settledQuerySchema,
    answer: settledAnswerSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_topic', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/items/{type}',
    summary: 'The latest state of each subject of a type',
    parameters: { type: nameSchema },
    query: itemsQuerySchema,
    answer: itemsAnswerSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_item', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/items/{type}/{subject}',
    summary: 'The latest state of one subject, percent-encoded in the path',
    parameters: { type: nameSchema, subject: z.string().min(1) },
    answer: itemSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_item', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/annotations',
    summary: 'What was noted of a time: by people, or by programs such as a deploy',
    query: annotationsQuerySchema,
    answer: annotationsAnswerSchema,
    errors: ['invalid_input', 'too_many_requests'],
  },
  {
    method: 'post',
    path: '/annotations',
    summary: 'Notes something at a moment of the charts, for operators',
    body: { 'application/json': newAnnotationSchema },
    answer: annotationSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_metric', 'too_many_requests'],
  },
  {
    method: 'delete',
    path: '/annotations/{id}',
    summary: 'Removes an annotation, for who wrote it and for admins',
    parameters: { id: annotationIdSchema },
    answer: removedAnnotationSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_annotation'],
  },
  {
    method: 'get',
    path: '/alerts',
    summary: 'What rules have found: all alerts that are open, the newest of those that were, and the rules',
    query: alertsQuerySchema,
    answer: alertsAnswerSchema,
    errors: ['invalid_input', 'too_many_requests'],
  },
  {
    method: 'post',
    path: '/alerts',
    summary: 'Tries a channel out: sends it a message that says so. `unavailable` says why it was not taken',
    body: { 'application/json': channelTestSchema },
    answer: channelTestAnswerSchema,
    errors: ['invalid_input', 'not_allowed'],
  },
  {
    method: 'post',
    path: '/alerts/{id}/ack',
    summary: 'Says who looks after an open alert, which is the caller',
    parameters: { id: nameSchema },
    answer: alertSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_alert'],
  },
  {
    method: 'post',
    path: '/alerts/{id}/silence',
    summary: 'Keeps an open alert from asking for attention for some minutes',
    parameters: { id: nameSchema },
    body: { 'application/json': silenceSchema },
    answer: alertSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_alert'],
  },
  {
    method: 'get',
    path: '/health',
    summary:
      'How the service itself is: how far its readers are behind, what was rejected, what it sends and what it costs',
    answer: healthAnswerSchema,
    errors: ['too_many_requests'],
  },
  {
    method: 'get',
    path: '/sessions',
    summary: 'Sessions, by their last event, the newest first',
    query: sessionsQuerySchema,
    answer: sessionsAnswerSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_session', 'too_many_requests'],
  },
  {
    method: 'get',
    path: '/sessions/{id}',
    summary: 'One session with its steps, its id percent-encoded in the path',
    parameters: { id: z.string().min(1) },
    query: sessionQuerySchema,
    answer: sessionAnswerSchema,
    errors: ['invalid_input', 'not_allowed', 'unknown_session', 'too_many_requests'],
  },
];
