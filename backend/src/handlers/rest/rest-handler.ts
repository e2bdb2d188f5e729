import { type ErrorCode, errorAnswerSchema } from '@millrace/contract';
import type { z } from 'zod';
import { AppError } from '../../app/errors';
import type { Logger } from '../../app/ports';
import type { SentContent } from '../../app/sending/sent-content';
import { parseJson } from '../../lib/json/parse-json';
import { invalidInput, wireErrorOf } from '../errors';
import type { GatewayEvent } from '../gateway';

type Headers = Readonly<Record<string, string | undefined>> | null | undefined;

const originOf = (headers: Headers): string | undefined => headers?.origin ?? headers?.Origin;

/**
 * Says to a browser whether the page that sent the request may read the answer. An origin that may not gets the name of one that may, which the
 * browser refuses it for.
 */
const corsHeaders = (allowed: readonly string[], headers: Headers): Record<string, string> => {
  const [first = 'null'] = allowed;
  if (allowed.includes('*')) return { 'Access-Control-Allow-Origin': '*' };
  const origin = originOf(headers);
  const named = origin !== undefined && allowed.includes(origin) ? origin : first;
  return { 'Access-Control-Allow-Origin': named, Vary: 'Origin' };
};

/** The part of a REST event that handlers read. */
export interface RestEvent {
  /** The path as serverless.yml has it: `/items/{type}`. */
  readonly resource?: string;
  readonly headers?: Headers;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  /** Percent-encoded, as the client wrote them. */
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null;
  /** Decoded. A parameter that is given twice has two values. */
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly requestContext: GatewayEvent['requestContext'] & {
    readonly authorizer?: { readonly claims?: unknown } | null;
    /** Where it came from, and with which API key where its method wants one. */
    readonly identity?: { readonly sourceIp?: string | null; readonly apiKeyId?: string | null };
  };
}

/** Of a request, whose headers have names in any case. */
export const headerOf = ({ headers }: Pick<RestEvent, 'headers'>, wanted: string): string | undefined =>
  Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];

/** The text that was sent: API Gateway passes it on in base64 where it takes it for binary. */
export const bodyOf = ({ body, isBase64Encoded }: Pick<RestEvent, 'body' | 'isBase64Encoded'>): string =>
  isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');

/** What a request sends, whose headers may be attributes of an event: `ce-id`. */
export const contentOf = (event: Pick<RestEvent, 'headers' | 'body' | 'isBase64Encoded'>): SentContent => ({
  type: headerOf(event, 'content-type') ?? '',
  encoding: headerOf(event, 'content-encoding') ?? '',
  attributes: Object.fromEntries(
    Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
      /^ce-./i.test(name) && value !== undefined ? [[name.slice(3).toLowerCase(), value]] : [],
    ),
  ),
  text: bodyOf(event),
});

export interface RestResult {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid_input: 400,
  unknown_action: 404,
  unknown_topic: 404,
  unknown_metric: 404,
  unknown_item: 404,
  unknown_annotation: 404,
  unknown_alert: 404,
  unknown_session: 404,
  too_many_topics: 400,
  too_many_requests: 429,
  not_allowed: 403,
  unauthorized: 401,
  not_connected: 409,
  unavailable: 503,
  internal: 500,
};

export interface RestHandlerDeps {
  readonly logger: Logger;
  /** Of the pages that may read answers; `*` is any. */
  readonly allowedOrigins: readonly string[];
}

/** Whether a table is wanted rather than JSON, as programs ask that read tables. */
const wantsCsv = (headers: Headers): boolean => /\btext\/csv\b/i.test(headers?.accept ?? headers?.Accept ?? '');

/** How an answer is written. */
export interface AnswerForms<A> {
  /** As a table, for who accepts `text/csv`. Errors are JSON also then. */
  readonly csvOf?: (answer: A) => string | Promise<string>;
  /** As JSON, where it is not made of a value: an answer that is stored is text already. */
  readonly jsonOf?: (answer: A) => string;
}

/** A REST method. Its answer is checked by `schema` before it leaves; an error leaves in the contract's form. */
export const createRestHandler =
  ({ logger, allowedOrigins }: RestHandlerDeps) =>
  <A>(
    schema: z.ZodType<A>,
    run: (event: RestEvent) => Promise<A>,
    { csvOf, jsonOf = JSON.stringify }: AnswerForms<A> = {},
  ) =>
  async (event: RestEvent): Promise<RestResult> => {
    const resultOf = (statusCode: number, body: string, type = 'application/json'): RestResult => ({
      statusCode,
      headers: { ...corsHeaders(allowedOrigins, event.headers), 'Content-Type': type, 'Cache-Control': 'no-store' },
      body,
    });
    try {
      const answer = schema.parse(await run(event));
      return csvOf && wantsCsv(event.headers)
        ? resultOf(200, await csvOf(answer), 'text/csv; charset=utf-8')
        : resultOf(200, jsonOf(answer));
    } catch (failure) {
      const error = wireErrorOf(failure, logger);
      return resultOf(statusOf[error.code], JSON.stringify(errorAnswerSchema.parse({ error })));
    }
  };

/** The query of a request. Throws `invalid_input` naming the parameter that is unknown, wrong, missing or given twice. */
export const queryOf = <T>({ multiValueQueryStringParameters }: RestEvent, schema: z.ZodType<T>): T => {
  const values = Object.entries(multiValueQueryStringParameters ?? {});
  const repeated = values.find(([, all = []]) => all.length > 1)?.[0];
  if (repeated !== undefined) throw new AppError('invalid_input', `${repeated}: must be given once`, repeated);
  const parsed = schema.safeParse(Object.fromEntries(values.map(([name, all = []]) => [name, all[0]])));
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error);
};

/** The JSON that a request sends. Throws `invalid_input` naming the field that is unknown, wrong or missing. */
export const jsonIn = <T>(event: Pick<RestEvent, 'body' | 'isBase64Encoded'>, schema: z.ZodType<T>): T => {
  const json = parseJson(bodyOf(event));
  if (!json.ok) throw new AppError('invalid_input', `${json.message}: send one JSON object`, json.field || undefined);
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error);
};

/** A part of the path, decoded. Throws `invalid_input` where it is not encoded as a URL is. */
export const pathOf = ({ pathParameters }: RestEvent, name: string): string => {
  try {
    return decodeURIComponent(pathParameters?.[name] ?? '');
  } catch {
    throw new AppError('invalid_input', `${name}: it is not percent-encoded as UTF-8`, name);
  }
};
