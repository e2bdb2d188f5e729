import { join } from 'node:path';
import { type ErrorCode, errorAnswerSchema, type Route, routes } from '@millrace/contract';
import { z } from 'zod';
import { root } from '../../lib/cli/paths';

type Json = Readonly<Record<string, unknown>>;

/** Statuses that errors travel with; `rest-handler.ts` in the backend gives them. */
const statusOf = (code: ErrorCode): string => {
  if (code === 'not_allowed') return '403';
  if (code === 'too_many_requests') return '429';
  return code.startsWith('unknown_') ? '404' : '400';
};

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

const parameter = (place: 'path' | 'query', name: string, schema: z.ZodType): Json => ({
  name,
  in: place,
  required: place === 'path' || !schema.safeParse(undefined).success,
  schema: schemaOf(schema, 'input'),
});

const body = (description: string, schema: Json) => ({
  description,
  content: { 'application/json': { schema } },
});

const table: Json = { 'text/csv': { schema: { type: 'string' } } };

const answerBody = ({ answer, csv }: Route): Json => {
  const { description, content } = body('The answer', schemaOf(answer, 'output'));
  return { description, content: { ...content, ...(csv && table) } };
};

const errorRef = { $ref: '#/components/schemas/Error' };

const refusals = ({ errors }: Route): Json => {
  const statuses = [...new Set(errors.map(statusOf))].sort();
  const codes = (status: string): string => errors.filter((code) => statusOf(code) === status).join(', ');
  return Object.fromEntries(statuses.map((status) => [status, body(codes(status), errorRef)]));
};

/** A program that asks for its token: by Basic or with its secret in the form, and refused as OAuth 2.0 refuses. */
const grantOperation = ({ summary, answer }: Route, { form, error }: NonNullable<Route['grant']>): Json => {
  const refusal = (codes: string) => body(codes, schemaOf(error, 'output'));
  return {
    summary,
    security: [{ client: [] }, {}],
    requestBody: {
      required: true,
      content: { 'application/x-www-form-urlencoded': { schema: schemaOf(form, 'input') } },
    },
    responses: {
      200: body('The answer', schemaOf(answer, 'output')),
      400: refusal('invalid_request, invalid_scope, unsupported_grant_type'),
      401: refusal('invalid_client'),
      500: refusal('server_error'),
      503: refusal('temporarily_unavailable: try again in a moment'),
    },
  };
};

const requestBody = (types: NonNullable<Route['body']>): Json => ({
  required: true,
  content: Object.fromEntries(
    Object.entries(types).map(([type, schema]) => [type, { schema: schemaOf(schema, 'input') }]),
  ),
});

const KEYS = { api: [{ apiKey: [] }], public: [{ publicKey: [] }] } as const;

/** For who is signed in, or has a key. The public one is a parameter that stands among the kinds of security. */
const signedInOperation = (route: Route): Json => ({
  summary: route.summary,
  ...(route.key && { security: KEYS[route.key] }),
  ...(route.body && { requestBody: requestBody(route.body) }),
  parameters: [
    ...Object.entries(route.parameters ?? {}).map(([name, schema]) => parameter('path', name, schema)),
    ...Object.entries((!route.key && route.query?.shape) || {}).map(([name, schema]) =>
      parameter('query', name, schema),
    ),
  ],
  responses: {
    200: answerBody(route),
    ...refusals(route),
    401: body('unauthorized', errorRef),
    500: body('internal', errorRef),
    503: body('unavailable: try again in a moment', errorRef),
  },
});

const operation = (route: Route): Json => (route.grant ? grantOperation(route, route.grant) : signedInOperation(route));

/** The REST API as OpenAPI 3.1, made of the contract's schemas. */
export const openApiDocument = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Millrace',
    version: '1',
    description:
      'Exact figures, settled windows and items, and a door for events. Every call wants the ID token of who is signed in, but for POST /token and those of servers and pages that have a key.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: 'http://127.0.0.1:4301/dev', description: 'npm start' }],
  security: [{ idToken: [] }],
  paths: Object.fromEntries(
    [...new Set(routes.map(({ path }) => path))].map((path) => [
      path,
      Object.fromEntries(
        routes.filter((route) => route.path === path).map((route) => [route.method, operation(route)]),
      ),
    ]),
  ),
  components: {
    schemas: { Error: schemaOf(errorAnswerSchema, 'output') },
    securitySchemes: {
      idToken: { type: 'apiKey', in: 'header', name: 'Authorization' },
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      publicKey: { type: 'apiKey', in: 'query', name: 'key' },
      client: { type: 'http', scheme: 'basic' },
    },
  },
});

export const documentFile = join(root, 'docs', 'openapi.json');

/** What the file has to hold. */
export const documentText = (): string => `${JSON.stringify(openApiDocument(), undefined, 2)}\n`;
