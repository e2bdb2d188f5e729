import type { EventsAnswer, Metric, WebConfig } from '@millrace/contract';
import { prefix } from '../../brand';
import type { Person } from '../session/session';

/** One way to put an event on the stream, as text to copy. */
export interface Way {
  readonly name: string;
  readonly text: string;
  /** What it needs. */
  readonly words: string;
}

/** A metric that an event without any value moves, if there is one: the others need a field that the catalogue does not name. */
const easiest = (metrics: readonly Metric[]): Metric | undefined => {
  const picky = new Set(metrics.filter(({ measure }) => measure !== 'count').flatMap(({ events }) => events));
  return metrics.find(
    ({ measure, events: [type], where }) =>
      measure === 'count' && where === undefined && type !== undefined && !picky.has(type),
  );
};

const eventOf = (type: string, id: string) => ({ specversion: '1.0', id, source: 'hello', type, subject: '/hello' });

/** The event as an argument of a POSIX shell, with an id of its own each time: the same one counts once. */
const shellEvent = (type: string): string =>
  `'${JSON.stringify(eventOf(type, 'ID')).replace('ID', `'"$(date +%s)"'`)}'`;

const shellWord = (text: string): string => (/^[\w.+@:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A configured endpoint is the local AWS, which takes any credentials; the CLI insists on some. */
const cliText = ({ stream, region, kinesisEndpoint }: WebConfig, type: string): string => {
  const [before, after] = kinesisEndpoint
    ? ['AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local ', ` --endpoint-url ${kinesisEndpoint}`]
    : ['', ''];
  return [
    `printf %s ${shellEvent(type)} > event.json`,
    `${before}aws kinesis put-record --stream-name ${stream} --partition-key hello --data fileb://event.json --region ${region}${after}`,
  ].join(' &&\n');
};

const sdkText = ({ stream, region, kinesisEndpoint }: WebConfig, type: string): string => {
  const local = `
  endpoint: '${kinesisEndpoint}',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },`;
  return `import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';

const kinesis = new KinesisClient({
  region: '${region}',${kinesisEndpoint ? local : ''}
});
const event = {
  specversion: '1.0',
  id: crypto.randomUUID(),
  source: 'hello',
  type: '${type}',
  subject: '/hello',
};
await kinesis.send(
  new PutRecordCommand({
    StreamName: '${stream}',
    PartitionKey: event.subject,
    Data: new TextEncoder().encode(JSON.stringify(event)),
  }),
);`;
};

/** The name of the stage, by that of its stream: `<prefix>-<stage>-events`. */
const stageOf = ({ stream }: WebConfig): string => stream.slice(prefix.length + 1, -'-events'.length);

const MEDIA_TYPE = 'application/cloudevents+json';

const curlText = (config: WebConfig, type: string, email: string): string => {
  const stage = config.kinesisEndpoint ? '' : ` --stage ${stageOf(config)} --region ${config.region}`;
  return `TOKEN=$(npm run --silent token --${stage} --email ${shellWord(email)}) &&
curl -H "Authorization: $TOKEN" -H "Content-Type: ${MEDIA_TYPE}" ${config.rest}/events -d ${shellEvent(type)}`;
};

const httpText = ({ rest }: WebConfig, type: string): string => {
  const { host, pathname } = new URL(`${rest}/events`);
  return `POST ${pathname} HTTP/1.1
Host: ${host}
Authorization: <ID token>
Content-Type: ${MEDIA_TYPE}

${JSON.stringify(eventOf(type, 'hello-1'))}`;
};

/** Who may send over REST: `groupMay` of the service. */
const SENDERS = ['operators', 'admins'];
const FOR_SENDERS = 'For people and programs in the groups operators and admins';

export const maySend = ({ groups }: Person): boolean => groups.some((group) => SENDERS.includes(group));

/** An event to begin with, as people write JSON; none where each metric needs a value of its own. */
export const firstEvent = (metrics: readonly Metric[], id: string): string | undefined => {
  const [type] = easiest(metrics)?.events ?? [];
  return type === undefined ? undefined : JSON.stringify(eventOf(type, id), undefined, 2);
};

/** Why a text cannot be sent; undefined where it can. What is wrong with an event is for the service to say. */
export const sendMistake = (text: string): string | undefined => {
  if (text.trim() === '') return 'Write an event.';
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? undefined
      : 'An event is a JSON object, or several in an array.';
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** What has become of each event that was sent, in words. */
export const outcomesOf = ({ events }: EventsAnswer): readonly { readonly taken: boolean; readonly words: string }[] =>
  events.map((event, i) =>
    'error' in event
      ? { taken: false, words: `Event ${i + 1} was refused: ${event.error.message}` }
      : { taken: true, words: `Event ${i + 1} is on the stream: ${event.shard}, ${event.seq}` },
  );

/** The ways to send an event that some metric counts; none where each metric needs a value of its own. */
export const waysToSend = (config: WebConfig, metrics: readonly Metric[], person: Person): readonly Way[] => {
  const [type] = easiest(metrics)?.events ?? [];
  if (type === undefined) return [];
  const may = maySend(person);
  const own = config.kinesisEndpoint
    ? 'It takes the credentials of the local AWS, which are no secret.'
    : 'It takes AWS credentials that may put records on the stream.';
  return [
    {
      name: 'curl',
      text: curlText(config, type, may && person.email ? person.email : 'operator@example.com'),
      words: `${FOR_SENDERS}${may ? '' : ', which you are not in'}. A token is valid for 15 minutes.`,
    },
    { name: 'CLI', text: cliText(config, type), words: `For the AWS CLI, version 1 or 2. ${own}` },
    { name: 'SDK', text: sdkText(config, type), words: `For Node.js, saved as send.mjs. ${own}` },
    { name: 'HTTP', text: httpText(config, type), words: `${FOR_SENDERS}. Each event needs an id of its own.` },
  ];
};

/** The command that sends sample events of all formats. */
export const sampleCommand = ({ stream, region, kinesisEndpoint }: WebConfig): string =>
  [
    `npm run produce -- --seconds 60 --stream ${stream} --region ${region}`,
    ...(kinesisEndpoint ? [`--endpoint ${kinesisEndpoint}`] : []),
  ].join(' ');
