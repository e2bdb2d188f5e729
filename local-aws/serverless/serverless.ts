import { createRequire } from 'node:module';
import { z } from 'zod';

/** As much of serverless-offline as the plugin touches; other plugins have none of it. */
interface Plugin {
  readonly constructor: { readonly name: string };
  end?: () => Promise<void>;
  readonly internals?: () => { readonly getApiGatewayServer: () => { readonly route: (route: Route) => void } };
}

interface Route {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly handler: (request: { readonly payload: unknown }, h: RouteToolkit) => unknown;
}

interface RouteToolkit {
  response(body: object): { code(status: number): unknown };
}

/** As much of the framework as the plugin touches. */
export interface Serverless {
  readonly serviceDir: string;
  readonly configurationFilename: string;
  readonly configurationInput: Record<string, unknown>;
  readonly processedInput: {
    readonly commands: readonly string[];
    readonly options: Readonly<Record<string, unknown>>;
  };
  readonly service: {
    custom: Record<string, unknown> & { readonly esbuild: { readonly alias?: Record<string, string> } };
    readonly functions: Record<string, { handler?: string; environment?: unknown; name?: string }>;
    readonly provider: {
      readonly region: string;
      readonly stage: string;
      environment?: unknown;
      apiGateway?: object;
      readonly compiledCloudFormationTemplate?: unknown;
    };
  };
  readonly providers: { readonly aws: { readonly naming: { getStackName(): string } } };
  readonly pluginManager: {
    readonly plugins: readonly Plugin[];
    readonly hooks: Record<string, readonly unknown[]>;
  };
  init(): Promise<void>;
  run(): Promise<void>;
}

export type ServerlessClass = new (input: {
  readonly configuration: Record<string, unknown>;
  readonly serviceDir: string;
  readonly configurationFilename: string;
  readonly commands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}) => Serverless;

interface Logger {
  disable(): void;
}

// The framework's logger is a function with properties.
const logSchema = z.object({ log: z.custom<Logger>((value) => typeof value === 'function' && 'disable' in value) });

/** Keeps the framework and its plugins from logging every step and every invocation; warnings and errors still show. */
export const quietFramework = (): void => {
  const { log } = logSchema.parse(createRequire(import.meta.url)('serverless/lib/utils/serverless-utils/log'));
  log.disable();
};
