export interface Price {
  readonly what: string;
  /** Dollars in us-east-1, where nothing is free. */
  readonly dollars: number;
  readonly per: string;
  readonly source: string;
}

const kinesis = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const firehose = 'https://aws.amazon.com/firehose/pricing/';
const lambda = 'https://aws.amazon.com/lambda/pricing/';
const gateway = 'https://aws.amazon.com/api-gateway/pricing/';
const dynamodb = 'https://aws.amazon.com/dynamodb/pricing/';
const cloudwatch = 'https://aws.amazon.com/cloudwatch/pricing/';
const firewall = 'https://aws.amazon.com/waf/pricing/';
const s3 = 'https://aws.amazon.com/s3/pricing/';
const appsync = 'https://aws.amazon.com/appsync/pricing/';

const price = (what: string, dollars: number, per: string, source: string): Price => ({ what, dollars, per, source });

/** The prices that docs/costs.md is computed from. Whoever finds that AWS has changed one changes it here, and the page's test names what follows. */
export const prices: readonly Price[] = [
  price('shard', 0.015, 'an hour', kinesis),
  price('retention beyond 24 h', 0.02, 'a shard hour', kinesis),
  price('enhanced fan-out', 0.015, 'a shard hour and consumer', kinesis),
  price('enhanced fan-out, read', 0.013, 'a GB and consumer', kinesis),
  price('records put', 0.014, 'a million of 25 KB each', kinesis),
  price('stream on demand', 0.04, 'an hour', kinesis),
  price('stream on demand, put', 0.08, 'a GB, each record rounded up to 1 KB', kinesis),
  price('stream on demand, read', 0.04, 'a GB', kinesis),
  price('stream on demand, read by fan-out', 0.05, 'a GB and consumer', kinesis),
  price('Firehose', 0.029, 'a GB, each record rounded up to 5 KB', firehose),
  price('calls of functions', 0.2, 'a million', lambda),
  price('functions while they run', 0.0000133334, 'a GB second on arm64', lambda),
  price('functions kept warm', 0.0000033334, 'a GB second on arm64', lambda),
  price('WebSocket messages', 1, 'a million of 32 KB each, in either direction', gateway),
  price('WebSocket connections', 0.25, 'a million minutes', gateway),
  price('REST calls', 3.5, 'a million', gateway),
  price('AppSync Events, operations', 1, 'a million of 5 KB each, in either direction', appsync),
  price('AppSync Events, connections', 0.08, 'a million minutes', appsync),
  price('data to the internet', 0.09, 'a GB, 100 GB a month free', 'https://aws.amazon.com/ec2/pricing/on-demand/'),
  price('tables on demand, written', 0.625, 'a million units of 1 KB', dynamodb),
  price('tables on demand, read', 0.125, 'a million units of 4 KB', dynamodb),
  price('tables provisioned, written', 0.00065, 'a unit hour', dynamodb),
  price('tables provisioned, read', 0.00013, 'a unit hour', dynamodb),
  price('tables stored', 0.25, 'a GB and month, 25 GB free', dynamodb),
  price('point-in-time recovery', 0.2, 'a GB and month', dynamodb),
  price('alarms', 0.1, 'a metric that one looks at, 10 free', cloudwatch),
  price('dashboard', 3, 'a month; three of up to 50 metrics are free', cloudwatch),
  price('custom metrics', 0.3, 'each', cloudwatch),
  price('logs', 0.5, 'a GB', cloudwatch),
  price('X-Ray', 5, 'a million traces, 100,000 free', 'https://aws.amazon.com/xray/pricing/'),
  price('firewall', 5, 'a month', firewall),
  price('firewall, rules', 1, 'a month each', firewall),
  price('firewall, requests', 0.6, 'a million', firewall),
  price(
    'people',
    0.015,
    'each who signed in during the month (Essentials), 10,000 free',
    'https://aws.amazon.com/cognito/pricing/',
  ),
  price('key', 1, 'a month', 'https://aws.amazon.com/kms/pricing/'),
  price('archive', 0.023, 'a GB and month; then 0.0125, 0.0036 and 0.00099 as it gets colder', s3),
  price('objects, put', 5, 'a million', s3),
  price('objects, read', 0.4, 'a million', s3),
  price('queries of the archive', 5, 'a TB read, 10 MB at least each', 'https://aws.amazon.com/athena/pricing/'),
  price('requests of queues', 0.4, 'a million of 64 KB each, a million free', 'https://aws.amazon.com/sqs/pricing/'),
];

/** Dollars for one unit of what is named so. */
export const priceOf = (named: string): number => {
  const found = prices.find(({ what }) => what === named);
  if (!found) throw new Error(`there is no price of "${named}"`);
  return found.dollars;
};

/** How many metrics the alarms of a stage look at; `own-app.system.test.ts` counts them in the template. */
export const alarmMetrics = 163;
