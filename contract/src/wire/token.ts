import { z } from 'zod';

/** Before the @ of the address by which the user pool knows a machine client; `.invalid` is nobody's: RFC 2606. */
export const clientIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not the id of a machine client');

/** The name in the user pool of a machine client. No person has one that ends so, since its address could not be confirmed. */
export const clientUsername = (clientId: string): string => `${clientId}@clients.invalid`;

/** What `POST /token` is sent, as a form: RFC 6749, section 4.4.2. Id and secret may stand in the header `Authorization: Basic` instead. */
export const tokenFormSchema = z.strictObject({
  grant_type: z.literal('client_credentials'),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});

/** The answer of `POST /token`. What it calls an access token is the ID token that the other methods take. */
export const tokenAnswerSchema = z.strictObject({
  access_token: z.string().min(1),
  token_type: z.literal('Bearer'),
  /** Seconds. */
  expires_in: z.int().positive(),
});

export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

/** Why `POST /token` refuses: RFC 6749, section 5.2, and what the service itself could not do. */
export const tokenErrorSchema = z.strictObject({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_scope',
    'unsupported_grant_type',
    'temporarily_unavailable',
    'server_error',
  ]),
  error_description: z.string(),
});

export type TokenErrorAnswer = z.infer<typeof tokenErrorSchema>;
