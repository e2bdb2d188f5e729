import { randomInt } from 'node:crypto';
import { Router } from 'cognito-local/lib/server/Router';
import { createServer } from 'cognito-local/lib/server/server';
import type { Services } from 'cognito-local/lib/services';
import { DateClock } from 'cognito-local/lib/services/clock';
import { CognitoServiceFactoryImpl } from 'cognito-local/lib/services/cognitoService';
import { StormDBDataStoreFactory } from 'cognito-local/lib/services/dataStore/stormDb';
import { JwtTokenGenerator } from 'cognito-local/lib/services/tokenGenerator';
import { UserPoolServiceFactoryImpl } from 'cognito-local/lib/services/userPoolService';
import { Targets } from 'cognito-local/lib/targets/targets';
import pino from 'pino';
import { z } from 'zod';
import { HOST } from '../shared/ports';
import { serve, tell } from '../shared/serve';
import { administrationTargets } from './administration';
import { groupTargets } from './groups';
import { identityPoolTargets } from './identity-pool';
import { mailbox } from './mailbox';
import { plant } from './plant';
import { addRoleClaims } from './role-claims';
import { seedSchema } from './seed';
import { sessionTargets } from './sessions';
import { signInTargets } from './sign-in';
import { signUpTargets } from './sign-up';
import { noTriggers } from './triggers';

const settingsSchema = z.object({
  port: z.number(),
  region: z.string(),
  database: z.string(),
  mailbox: z.string(),
  seed: seedSchema,
});

type Settings = z.infer<typeof settingsSchema>;

const servicesOf = async (settings: Settings, logger: pino.Logger): Promise<Services> => {
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
      ({ to, subject, code }) => tell({ type: 'mail', to, subject, code }),
    ),
    otp: () => String(randomInt(1_000_000)).padStart(6, '0'),
    tokenGenerator: new JwtTokenGenerator(clock, addRoleClaims(cognito, settings.seed.groups), issuer),
    triggers: noTriggers,
  };
};

void serve(settingsSchema, async (settings) => {
  const logger = pino({ level: 'info' });
  const services = await servicesOf(settings, logger);
  await plant(services.cognito, { logger }, settings.seed, services.clock.get());
  const { pool, identityPool } = settings.seed;
  Object.assign(Targets, signInTargets(), sessionTargets(pool.Id), signUpTargets);
  Object.assign(Targets, administrationTargets, groupTargets, identityPoolTargets(identityPool, pool.Id));
  const server = createServer(Router(services), logger, { port: settings.port, hostname: HOST, development: false });
  const listening = await server.start();
  return () =>
    new Promise((resolve) => {
      listening.close(() => resolve());
      listening.closeAllConnections();
    });
});
