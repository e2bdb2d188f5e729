import { join, resolve } from 'node:path';
import type { StandingFacts } from '../src/domain/costs/cost-meter';
import { appFolderOf } from './app';
import { channelsText } from './channels';
import { readSettings, type Settings } from './settings';
import { shapeTemplate } from './shape';
import { type FunctionDefinition, idsOf, type Stage } from './stage';
import type { Template } from './template';

/** As much of the framework as is touched here. */
interface Framework {
  readonly serviceDir: string;
  readonly processedInput: { readonly options: { readonly param?: readonly string[] } };
  readonly service: {
    readonly service: string;
    readonly functions: Readonly<Record<string, FunctionDefinition & Changes>>;
    readonly provider: {
      readonly stage: string;
      stackTags?: Readonly<Record<string, string>>;
      environment?: Readonly<Record<string, unknown>>;
      compiledCloudFormationTemplate?: Template;
    };
  };
}

/** Of a function's definition, what the stage decides. */
interface Changes {
  role?: string;
  reservedConcurrency?: number;
  provisionedConcurrency?: number;
}

/** What the command line says with `--param NAME=VALUE`. */
const paramOf = ({ param = [] }: Framework['processedInput']['options'], name: string): string | undefined =>
  param.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);

/** A page that is served from elsewhere than the stage's own may call REST too. */
const withPage = (settings: Settings, page: string | undefined): Settings => {
  const { allowedOrigins } = settings;
  const served = page === undefined || allowedOrigins.includes('*') || allowedOrigins.includes(page);
  return served ? settings : { ...settings, allowedOrigins: [...allowedOrigins, page] };
};

const stageOf = (framework: Framework): Stage => {
  const { service, serviceDir, processedInput } = framework;
  const { stage: name } = service.provider;
  const { options } = processedInput;
  // From the service's folder.
  const folder = resolve(serviceDir, paramOf(options, 'stages') ?? join(appFolderOf(serviceDir), 'stages'));
  return {
    name,
    prefix: `${service.service}-${name}`,
    settings: withPage(readSettings(folder, name), paramOf(options, 'page')),
    functions: service.functions,
  };
};

const follow = (settings: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => {
    const next =
      typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key) : [];
    return next?.[1];
  }, settings);

/** @throws Error for what the stage says of a function that is not there. */
const assertFunctionsKnown = ({ name, settings, functions }: Stage): void => {
  for (const key of ['reservedConcurrency', 'provisionedConcurrency'] as const) {
    const unknown = Object.keys(settings.lambda[key]).find((called) => !(called in functions));
    if (unknown) throw new Error(`stage ${name}: lambda.${key}.${unknown}: there is no such function`);
  }
};

/** What the stage costs whether anything happens or not, for who estimates it. */
const standingOf = ({ settings, functions }: Stage): StandingFacts => {
  const { stream, fanOut, lambda, firewall, encryption } = settings;
  const warm = Object.entries(lambda.provisionedConcurrency).map(([name, instances]) => {
    const own = functions[name];
    return instances * (own && 'memorySize' in own ? Number(own.memorySize) : lambda.memoryMb);
  });
  return {
    onDemand: stream.mode === 'on-demand',
    shards: stream.shards,
    longRetention: stream.retentionHours > 24,
    fanOut: Number(fanOut.live) + Number(fanOut.durable),
    warmGb: warm.reduce((sum, megabytes) => sum + megabytes, 0) / 1024,
    firewall,
    ownKey: encryption === 'customer-managed',
  };
};

/** @throws Error for a stage without a file, or with one that says what it may not. */
export const openStack = (framework: Framework) => {
  const stage = stageOf(framework);
  const { settings } = stage;
  return {
    /**
     * The value at `path` of the stage's file; undefined where there is none, which the framework reports. What is off is null, as if the key
     * were not there: the framework knows `consumer: true`, and no consumer at all.
     */
    setting: (path: string): unknown => (follow(settings, path) === false ? null : follow(settings, path)),
    prepareFunctions: (): void => {
      assertFunctionsKnown(stage);
      // CloudFormation passes a stack's tags on to everything in it that takes tags.
      framework.service.provider.stackTags = { service: framework.service.service, stage: stage.name };
      framework.service.provider.environment = {
        ...framework.service.provider.environment,
        FOLLOW_PARAMETERS: Object.entries(settings.follow)
          .map((pair) => pair.join('='))
          .join(),
        ALERT_CHANNELS: channelsText(settings),
        STANDING_COSTS: JSON.stringify(standingOf(stage)),
      };
      const { reservedConcurrency, provisionedConcurrency } = settings.lambda;
      for (const [name, definition] of Object.entries(framework.service.functions)) {
        definition.role = idsOf(name).role;
        const reserved = reservedConcurrency[name];
        const provisioned = provisionedConcurrency[name];
        if (reserved !== undefined) definition.reservedConcurrency = reserved;
        if (provisioned !== undefined) definition.provisionedConcurrency = provisioned;
      }
    },
    shape: (): void => {
      const { provider } = framework.service;
      if (provider.compiledCloudFormationTemplate)
        Object.assign(
          provider.compiledCloudFormationTemplate,
          shapeTemplate(provider.compiledCloudFormationTemplate, stage),
        );
    },
  };
};
