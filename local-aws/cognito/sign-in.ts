import {
  InvalidParameterError,
  NotAuthorizedError,
  PasswordResetRequiredError,
  UserNotConfirmedException,
} from 'cognito-local/lib/errors';
import type { Services } from 'cognito-local/lib/services';
import type { Context } from 'cognito-local/lib/services/context';
import type { User } from 'cognito-local/lib/services/userPoolService';
import { AdminInitiateAuth } from 'cognito-local/lib/targets/adminInitiateAuth';
import { InitiateAuth } from 'cognito-local/lib/targets/initiateAuth';
import { RespondToAuthChallenge } from 'cognito-local/lib/targets/respondToAuthChallenge';
import { z } from 'zod';
import { MINUTE_MS } from '../shared/time';
import { issueTokens, lifetimeSeconds, type PoolAndClient, poolAndClientOf } from './sessions';
import { type Challenge, challenge } from './srp';

/** Cognito's own limit for the answer to a challenge. */
const ANSWER_WITHIN_MS = 3 * MINUTE_MS;

interface Pending {
  readonly challenge: Challenge;
  readonly username: string;
  readonly known: boolean;
  readonly until: number;
}

const initiateSchema = z.looseObject({
  ClientId: z.string(),
  AuthFlow: z.string(),
  AuthParameters: z.record(z.string(), z.string()).default({}),
});

const respondSchema = z.looseObject({
  ClientId: z.string(),
  ChallengeName: z.string(),
  ChallengeResponses: z.record(z.string(), z.string()).default({}),
  Session: z.string().default(''),
});

const adminInitiateSchema = initiateSchema.extend({ UserPoolId: z.string() });

type Initiate = z.infer<typeof initiateSchema>;
type Respond = z.infer<typeof respondSchema>;

// The same words for an unknown user and for a wrong password, as with PreventUserExistenceErrors.
const refused = () => new NotAuthorizedError('Incorrect username or password.');

const assertFlowEnabled = ({ client }: PoolAndClient, flow: string): void => {
  const name = flow === 'REFRESH_TOKEN' ? 'REFRESH_TOKEN_AUTH' : flow;
  if (!client.ExplicitAuthFlows?.includes(`ALLOW_${name}`))
    throw new InvalidParameterError(`${name} flow not enabled for this client`);
};

const assertMaySignIn = (user: User): void => {
  if (!user.Enabled) throw new NotAuthorizedError('User is disabled.');
  if (user.UserStatus === 'UNCONFIRMED') throw new UserNotConfirmedException();
  if (user.UserStatus === 'RESET_REQUIRED') throw new PasswordResetRequiredError();
};

/** Challenges that wait for their answer, each for a few minutes and for one answer. */
const createChallenges = () => {
  const pending = new Map<string, Pending>();

  const forgetOld = (now: number) => {
    for (const [block, { until }] of pending) if (until < now) pending.delete(block);
  };

  return {
    start: async ({ pool }: PoolAndClient, ctx: Context, { AuthParameters }: Initiate, now: number) => {
      const { USERNAME = '', SRP_A = '' } = AuthParameters;
      const user = await pool.getUserByUsername(ctx, USERNAME);
      const userId = user?.Username ?? USERNAME;
      const poolName = pool.options.Id.split('_')[1] ?? '';
      const started = challenge({ poolName, userId, password: user?.Password ?? '' }, SRP_A);
      if (!started) throw new InvalidParameterError('SRP_A is not a valid public value');
      forgetOld(now);
      const until = now + ANSWER_WITHIN_MS;
      pending.set(started.secretBlock, { challenge: started, username: userId, known: user !== null, until });
      return passwordVerifier(userId, started);
    },

    /** @returns the user who has answered rightly. @throws NotAuthorizedError */
    verify: ({ ChallengeResponses }: Respond, now: number): string => {
      const { PASSWORD_CLAIM_SECRET_BLOCK = '', PASSWORD_CLAIM_SIGNATURE = '', TIMESTAMP = '' } = ChallengeResponses;
      const found = pending.get(PASSWORD_CLAIM_SECRET_BLOCK);
      pending.delete(PASSWORD_CLAIM_SECRET_BLOCK);
      const verified = found?.challenge.verify(PASSWORD_CLAIM_SIGNATURE, TIMESTAMP) ?? false;
      if (!found?.known || !verified || found.until < now) throw refused();
      return found.username;
    },
  };
};

const passwordVerifier = (userId: string, { salt, publicB, secretBlock }: Challenge) => ({
  ChallengeName: 'PASSWORD_VERIFIER',
  ChallengeParameters: {
    USER_ID_FOR_SRP: userId,
    USERNAME: userId,
    SALT: salt,
    SRP_B: publicB,
    SECRET_BLOCK: secretBlock,
  },
});

/** What a user is asked for who has proved to know the password: a password of their own, or the second factor, or nothing. */
const nextChallenge = ({ UserStatus, UserMFASettingList, Username }: User) => {
  const parameters = { USER_ID_FOR_SRP: Username };
  if (UserStatus === 'FORCE_CHANGE_PASSWORD') return newPasswordRequired(parameters);
  return UserMFASettingList?.includes('SOFTWARE_TOKEN_MFA')
    ? { ChallengeName: 'SOFTWARE_TOKEN_MFA', ChallengeParameters: parameters }
    : undefined;
};

/** Who has proved to know the password and is asked for more, by the `Session` that comes back with it. */
const createSessions = () => {
  const waiting = new Map<string, { readonly username: string; readonly until: number }>();
  return {
    open: (username: string, now: number): string => {
      for (const [session, { until }] of waiting) if (until < now) waiting.delete(session);
      const session = crypto.randomUUID();
      waiting.set(session, { username, until: now + ANSWER_WITHIN_MS });
      return session;
    },
    /** cognito-local lets in who has the second factor, or thinks of a password, alone. @throws NotAuthorizedError */
    assertOf: (session: string, user: User | null, now: number): void => {
      const found = waiting.get(session);
      if (!found || found.username !== user?.Username || found.until < now)
        throw new NotAuthorizedError('Invalid session for the user.');
    },
    close: (session: string) => waiting.delete(session),
  };
};

/** `InitiateAuth` and `RespondToAuthChallenge` with SRP, which is what Amplify signs in with and cognito-local lacks. */
export const signInTargets = () => {
  const challenges = createChallenges();
  const sessions = createSessions();
  const nowOf = ({ clock }: Services): number => clock.get().getTime();

  /** What the user gets who has proved to know the password. */
  const signedIn = async (services: Services, ctx: Context, requested: PoolAndClient, username: string) => {
    const user = await requested.pool.getUserByUsername(ctx, username);
    if (!user) throw refused();
    assertMaySignIn(user);
    const next = nextChallenge(user);
    if (next) return { ...next, Session: sessions.open(user.Username, nowOf(services)) };
    const result = await issueTokens(services, ctx, requested, user, 'Authentication');
    await requested.pool.storeRefreshToken(ctx, result.RefreshToken, user);
    return { ChallengeParameters: {}, AuthenticationResult: result };
  };

  /** cognito-local says which of name and password is wrong, and signs in who is disabled. @throws NotAuthorizedError */
  const signInByPassword = async (
    services: Services,
    ctx: Context,
    requested: PoolAndClient,
    { AuthParameters: { USERNAME = '', PASSWORD = '' } }: Initiate,
  ) => {
    const user = await requested.pool.getUserByUsername(ctx, USERNAME);
    if (!user || user.Password !== PASSWORD) throw refused();
    return signedIn(services, ctx, requested, user.Username);
  };

  /** The answer to what a user was asked for after the password; cognito-local forgets the refresh token that it gives then. */
  const answered = async (services: Services, ctx: Context, request: Respond) => {
    const requested = await poolAndClientOf(services, ctx, request.ClientId);
    const userNow = () => requested.pool.getUserByUsername(ctx, request.ChallengeResponses.USERNAME ?? '');
    sessions.assertOf(request.Session, await userNow(), nowOf(services));
    const answer = await RespondToAuthChallenge(services)(ctx, request);
    sessions.close(request.Session);
    const user = await userNow();
    if (request.ChallengeName === 'NEW_PASSWORD_REQUIRED' && user && nextChallenge(user))
      return signedIn(services, ctx, requested, user.Username);
    const token = answer.AuthenticationResult?.RefreshToken;
    if (user && token) await requested.pool.storeRefreshToken(ctx, token, user);
    return withLifetime(requested, answer);
  };

  return {
    InitiateAuth: (services: Services) => async (ctx: Context, raw: unknown) => {
      const request = initiateSchema.parse(raw);
      const requested = await poolAndClientOf(services, ctx, request.ClientId);
      assertFlowEnabled(requested, request.AuthFlow);
      if (request.AuthFlow === 'USER_SRP_AUTH') return challenges.start(requested, ctx, request, nowOf(services));
      if (request.AuthFlow === 'USER_PASSWORD_AUTH') return signInByPassword(services, ctx, requested, request);
      return withLifetime(requested, await InitiateAuth(services)(ctx, request));
    },
    AdminInitiateAuth: (services: Services) => async (ctx: Context, raw: unknown) => {
      const request = adminInitiateSchema.parse(raw);
      const requested = await poolAndClientOf(services, ctx, request.ClientId);
      assertFlowEnabled(requested, request.AuthFlow);
      if (request.AuthFlow === 'ADMIN_USER_PASSWORD_AUTH') return signInByPassword(services, ctx, requested, request);
      return withLifetime(requested, await AdminInitiateAuth(services)(ctx, request));
    },
    RespondToAuthChallenge: (services: Services) => async (ctx: Context, raw: unknown) => {
      const request = respondSchema.parse(raw);
      if (request.ChallengeName !== 'PASSWORD_VERIFIER') return answered(services, ctx, request);
      const username = challenges.verify(request, nowOf(services));
      return signedIn(services, ctx, await poolAndClientOf(services, ctx, request.ClientId), username);
    },
  };
};

const newPasswordRequired = (parameters: object) => ({
  ChallengeName: 'NEW_PASSWORD_REQUIRED',
  ChallengeParameters: { ...parameters, requiredAttributes: '[]', userAttributes: '{}' },
});

interface AuthResponse {
  AuthenticationResult?: object | undefined;
}

const withLifetime = <A extends AuthResponse>({ client }: PoolAndClient, answer: A) =>
  answer.AuthenticationResult
    ? {
        ...answer,
        AuthenticationResult: {
          ...answer.AuthenticationResult,
          ExpiresIn: lifetimeSeconds(client),
          TokenType: 'Bearer',
        },
      }
    : answer;
