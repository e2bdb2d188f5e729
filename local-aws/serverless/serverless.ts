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
    custom: Record<string, unknown> & { readonly esbuild: object };
    readonly functions: Record<string, { handler?: string; environment?: unknown; name?: string }>;
    readonly provider: {
      readonly region: string;
      readonly stage: string;
      environment?: unknown;
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
