import type { WebConfig } from '@millrace/contract';
import { dnsSuffix } from '../deployed/dns-suffix';

/** What `customHttp.yml` lets a page connect to before it is known which stack it shows. */
const ANY_SERVICE = 'https://*.amazonaws.com wss://*.amazonaws.com';

/** The origins that a dashboard with this configuration talks to, beside its own. */
export const connectSources = (config: WebConfig): readonly string[] => {
  const { region, rest, websocket } = config;
  const usual = (service: string) => `https://${service}.${region}.${dnsSuffix(rest, region)}`;
  const urls = [
    rest,
    websocket,
    config.userPoolEndpoint ?? usual('cognito-idp'),
    config.identityPoolEndpoint ?? usual('cognito-identity'),
    config.kinesisEndpoint ?? usual('kinesis'),
  ];
  return [...new Set(urls.map((url) => new URL(url).origin))];
};

/** The policy with this stack's own origins where it names all of AWS. */
export const narrowPolicy = (policy: string, config: WebConfig): string =>
  policy.replace(ANY_SERVICE, connectSources(config).join(' '));
