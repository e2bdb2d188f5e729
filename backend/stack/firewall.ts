// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import type { Stage } from './stage';
import { attribute, type Resources, sub } from './template';

/** Of one address, in five minutes. An office behind one address signs in and asks for history well below that. */
const REQUESTS_PER_ADDRESS = 10_000;

const visible = (MetricName: string) => ({
  CloudWatchMetricsEnabled: true,
  SampledRequestsEnabled: false,
  MetricName,
});

/**
 * Of the common rules those that legal calls break. A subject in the path, and `where=` and `subject=` in the query, may be any text: `x.log`, `../a`, `<b>`, a URL.
 * A path may have 1,024 bytes, and a subject of 900 has up to 2,700 once it is encoded; a query 2,048, and a page with 90 metrics names them all. A script may have no User-Agent.
 * None of it is run, rendered or opened as a file here.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const LEGAL_HERE: readonly string[] = [
  'NoUserAgent_HEADER',
  'SizeRestrictions_QUERYSTRING',
  'SizeRestrictions_URIPATH',
  'GenericLFI_QUERYARGUMENTS',
  'GenericLFI_URIPATH',
  'GenericRFI_QUERYARGUMENTS',
  'GenericRFI_URIPATH',
  'RestrictedExtensions_QUERYARGUMENTS',
  'RestrictedExtensions_URIPATH',
  'CrossSiteScripting_QUERYARGUMENTS',
  'CrossSiteScripting_URIPATH',
];

/** @param counted rules of the group that block nothing. */
const managed = (Name: string, Priority: number, counted: readonly string[] = []) => ({
  Name,
  Priority,
  OverrideAction: { None: {} },
  Statement: {
    ManagedRuleGroupStatement: {
      VendorName: 'AWS',
      Name,
      ...(counted.length > 0 && {
        RuleActionOverrides: counted.map((rule) => ({ Name: rule, ActionToUse: { Count: {} } })),
      }),
    },
  },
  VisibilityConfig: visible(Name),
});

/** A firewall before the REST API. There is none for WebSocket APIs: `$connect` has its authorizer and its throttle. */
export const addFirewall = (resources: Resources, { prefix, settings, name }: Stage): Resources => {
  if (!settings.firewall) return resources;
  return {
    ...resources,
    Firewall: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: prefix,
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: visible(prefix),
        Rules: [
          {
            Name: 'PerAddress',
            Priority: 0,
            Action: { Block: {} },
            Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: REQUESTS_PER_ADDRESS } },
            VisibilityConfig: visible('PerAddress'),
          },
          managed('AWSManagedRulesCommonRuleSet', 1, LEGAL_HERE),
          managed('AWSManagedRulesKnownBadInputsRuleSet', 2),
        ],
      },
    },
    FirewallOfRest: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      DependsOn: ['RestStage'],
      Properties: {
        ResourceArn: sub(
          `arn:\${AWS::Partition}:apigateway:\${AWS::Region}::/restapis/\${ApiGatewayRestApi}/stages/${name}`,
        ),
        WebACLArn: attribute('Firewall'),
      },
    },
  };
};
