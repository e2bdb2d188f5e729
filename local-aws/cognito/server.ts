import { randomInt, randomUUID } from 'node:crypto';
import { Router } from 'cognito-local/lib/server/Router';
import { createServer } from 'cognito-local/lib/server/server';
import type { Services } from 'cognito-local/lib/services';
import { DateClock } from 'cognito-local/lib/services/clock';
import { CognitoServiceFactoryImpl } from 'cognito-local/lib/services/cognitoService';
import type { Context } from 'cognito-local/lib/services/context';
import { StormDBDataStoreFactory } from 'cognito-local/lib/services/dataStore/stormDb';
import { JwtTokenGenerator } from 'cognito-local/lib/services/tokenGenerator';
import {
  type User,
  type UserPoolService,
  UserPoolServiceFactoryImpl,
  UserPoolServiceImpl,
} from 'cognito-local/lib/services/userPoolService';
import { Targets } from 'cognito-local/lib/targets/targets';
import pino from 'pino';
import { z } from 'zod';
import { doorSchema, keepDoor } from '../shared/door';
import { writeMail } from '../shared/mail-file';
import { HOST } from '../shared/ports';
import { notify, serve } from '../shared/stand-in-process';
import { administrationTargets, groupTargets } from './administration';
import { identityPoolTargets } from './identity-pool';
import { addRoleClaims, noTriggers } from './roles';
import { type Seed, seedSchema } from './seed';
import { sessionTargets } from './sessions';
import { signInTargets } from './sign-in';
import { signUpTargets } from './sign-up';

const poolOf = async (cognito: Services['cognito'], ctx: Context, pool: Seed['pool']): Promise<UserPoolService> => {
  const existing = (await cognito.listUserPools(ctx)).some(({ Id }) => Id === pool.Id);
  if (!existing) await cognito.createUserPool(ctx, pool);
  const service = await cognito.getUserPool(ctx, pool.Id);
  if (existing) await service.updateOptions(ctx, { ...service.options, ...pool });
  return service;
};

const seedUser = async (pool: UserPoolService, ctx: Context, user: Seed['users'][number], now: Date) => {
  if (await pool.getUserByUsername(ctx, user.username)) return;
  const sub = randomUUID();
  const record = {
    Username: sub,
    Password: user.password,
    Enabled: true,
    UserStatus: 'CONFIRMED',
    RefreshTokens: [],
    UserCreateDate: now,
    UserLastModifiedDate: now,
    Attributes: [
      { Name: 'sub', Value: sub },
      { Name: 'email', Value: user.username },
      { Name: 'email_verified', Value: 'true' },
    ],
  };
  await pool.saveUser(ctx, record);
  for (const name of user.groups) {
    const group = await pool.getGroupByGroupName(ctx, name);
    if (!group) throw new Error(`${user.username} is to be in ${name}, but the template has no such group`);
    await pool.addUserToGroup(ctx, group, record);
  }
};

/** Brings pool, clients, groups and users to what the seed says; whatever else an existing pool holds stays. */
const seedUserPool = async (cognito: Services['cognito'], ctx: Context, seed: Seed, now: Date): Promise<void> => {
  const pool = await poolOf(cognito, ctx, seed.pool);
  const dates = { CreationDate: now, LastModifiedDate: now };
  for (const client of [seed.client, ...seed.otherClients])
    await pool.saveAppClient(ctx, { ...client, ...dates, UserPoolId: seed.pool.Id });
  const existing = new Set((await pool.listGroups(ctx)).map(({ GroupName }) => GroupName));
  for (const { GroupName, Description } of seed.groups)
    if (!existing.has(GroupName))
      await pool.saveGroup(ctx, { GroupName, ...(Description === undefined ? {} : { Description }), ...dates });
  for (const user of seed.users) await seedUser(pool, ctx, user, now);
};

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly code: string;
  readonly at: string;
}

type Messages = Services['messages'];

const subjects: Partial<Record<Parameters<Messages['deliver']>[1], string>> = {
  SignUp: 'sign-up',
  ResendCode: 'sign-up',
  ForgotPassword: 'forgot password',
  AdminCreateUser: 'invitation',
};

/** Instead of sending: a file a mail, and a word to the terminal. */
const mailbox = (folder: string, now: () => Date, announce: (mail: Mail) => void): Messages => ({
  deliver: async (_ctx, source, _client, _pool, _user, code, _metadata, { Destination }) => {
    const mail = { to: Destination, subject: subjects[source] ?? source, code, at: now().toISOString() };
    await writeMail(folder, mail);
    announce(mail);
  },
});

const settingsSchema = z.object({
  port: z.number(),
  door: doorSchema.prefault({}),
  region: z.string(),
  database: z.string(),
  mailbox: z.string(),
  seed: seedSchema,
});

type CognitoSettings = z.infer<typeof settingsSchema>;

const servicesOf = async (settings: CognitoSettings, logger: pino.Logger): Promise<Services> => {
  const clock = new DateClock();
  const store = new StormDBDataStoreFactory(settings.database);
  const pools = new UserPoolServiceFactoryImpl(clock, store);
  const cognito = await new CognitoServiceFactoryImpl(settings.database, store, pools).create({ logger }, {});
  // The real issuer's name, so that tokens are checked in the same way here and there.
  const issuer = { IssuerDomain: `https://cognito-idp.${settings.region}.amazonaws.com` };
  return {
    clock,
    cognito,
    config: {
      UserPoolDefaults: {},
      TokenConfig: issuer,
      LambdaClient: {},
      TriggerFunctions: {},
      KMSConfig: {},
      ServerConfig: {},
    },
    messages: mailbox(
      settings.mailbox,
      () => clock.get(),
      ({ to, subject, code }) => notify({ type: 'mail', to, subject, code }),
    ),
    otp: () => String(randomInt(1_000_000)).padStart(6, '0'),
    tokenGenerator: new JwtTokenGenerator(clock, addRoleClaims(cognito, settings.seed.groups), issuer),
    triggers: noTriggers,
  };
};

const isNamed = ({ Attributes }: User, name: string): boolean =>
  Attributes.some(({ Name, Value }) => Name === 'email' && Value?.toLowerCase() === name);

/**
 * Has cognito-local find a user whatever the case of the letters in the name, as a pool without case sensitivity does:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-case-sensitivity.html
 */
export const ignoreCaseOfNames = (
  pools: Pick<UserPoolService, 'getUserByUsername'> = UserPoolServiceImpl.prototype,
): void => {
  const { getUserByUsername } = pools;
  pools.getUserByUsername = async function (this: UserPoolService, ctx: Context, name: string) {
    const exact = await getUserByUsername.call(this, ctx, name);
    if (exact || !this.options.UsernameAttributes?.includes('email')) return exact;
    const lower = name.toLowerCase();
    return (await this.listUsers(ctx)).find((user) => isNamed(user, lower)) ?? null;
  };
};

void serve(settingsSchema, async (settings) => {
  const logger = pino({ level: 'info' });
  ignoreCaseOfNames();
  const services = await servicesOf(settings, logger);
  await seedUserPool(services.cognito, { logger }, settings.seed, services.clock.get());
  const { pool, identityPool } = settings.seed;
  Object.assign(Targets, signInTargets(), sessionTargets(pool.Id), signUpTargets);
  Object.assign(Targets, administrationTargets, groupTargets, identityPoolTargets(identityPool, pool.Id));
  const server = createServer(Router(services), logger, { port: settings.port, hostname: HOST, development: false });
  const listening = await server.start();
  keepDoor(listening, settings.port, settings.door);
  return () =>
    new Promise((resolve) => {
      listening.close(() => resolve());
      listening.closeAllConnections();
    });
});
