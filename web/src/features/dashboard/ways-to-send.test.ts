import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloudEventSchema, type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { firstEvent, maySend, outcomesOf, sampleCommand, sendMistake, waysToSend } from './ways-to-send';

const metric = (measure: Metric['measure'], events: string[]): Metric => {
  const [base] = samples.sampleCatalog.metrics;
  if (!base) throw new Error('the sample catalogue is empty');
  return { ...base, measure, events };
};

const metrics = [
  metric('count', ['order.placed']),
  metric('sum', ['order.placed']),
  { ...metric('count', ['cart.filled']), where: 'country is SE' },
  metric('count', ['page.viewed']),
];
const local = samples.sampleWebConfig;
const { kinesisEndpoint: _, ...aws } = local;
const operator = { email: "o'hara@example.com", groups: ['operators'] };
const viewer = { email: 'ada@example.com', groups: ['viewers'] };

const wayOf = (name: string, config = local, person = operator) => {
  const way = waysToSend(config, metrics, person).find((one) => one.name === name);
  if (!way) throw new Error(`there is no ${name}`);
  return way;
};

/** Runs a line of a shell with commands of its own before all others. @returns the files that it wrote, by name. */
const ran = (text: string, read: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ways-to-send-'));
  const stubs = 'npm() { printf %s token; }; aws() { :; }; curl() { printf "%s\\n" "$@" > curl.txt; };';
  execFileSync('sh', ['-c', `${stubs} ${text}`], { cwd: folder });
  const written = readFileSync(join(folder, read), 'utf8');
  rmSync(folder, { recursive: true });
  return written;
};

test('the CLI and curl send an event that a metric counts and that needs no value', () => {
  const sent = [ran(wayOf('CLI').text, 'event.json'), ran(wayOf('curl').text, 'curl.txt').split('\n').at(-2) ?? ''];
  for (const text of sent) {
    const event = cloudEventSchema.parse(JSON.parse(text));
    expect(event.type).toBe('page.viewed');
    expect(event.id).toMatch(/^\d+$/);
  }
});

test('curl names the door for events and a token of whoever looks at the page', () => {
  expect(ran(wayOf('curl').text, 'curl.txt')).toContain(`Authorization: token\n`);
  expect(wayOf('curl').text).toContain(`${local.rest}/events`);
  expect(wayOf('curl').text).toContain(`token -- --email 'o'\\''hara@example.com')`);
  expect(wayOf('curl', aws).text).toContain('token -- --stage dev --region eu-west-1 --email');
});

test('who may not send is told so, and sees the address of somebody who may', () => {
  expect(wayOf('curl', local, viewer).text).toContain('--email operator@example.com');
  expect(wayOf('curl', local, viewer).words).toContain('which you are not in');
  expect(wayOf('curl').words).not.toContain('not');
});

test('the stream is named, and the endpoint where there is one', () => {
  const put =
    'aws kinesis put-record --stream-name millrace-dev-events --partition-key hello --data fileb://event.json';
  expect(wayOf('CLI').text).toContain(
    `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local ${put} --region eu-west-1 --endpoint-url http://127.0.0.1:4304`,
  );
  expect(wayOf('CLI', aws).text).toMatch(/ &&\naws kinesis put-record .* --region eu-west-1$/);
  expect(wayOf('SDK').text).toContain("endpoint: 'http://127.0.0.1:4304'");
  expect(wayOf('SDK', aws).text).not.toMatch(/endpoint|local/);
  expect(sampleCommand(local)).toMatch(
    /--stream millrace-dev-events --region eu-west-1 --endpoint http:\/\/127\.0\.0\.1:4304$/,
  );
  expect(sampleCommand(aws)).not.toContain('endpoint');
});

test('HTTP is a whole request', () => {
  const [head = '', body = ''] = wayOf('HTTP').text.split('\n\n');
  expect(head.split('\n')[0]).toBe('POST /dev/events HTTP/1.1');
  expect(cloudEventSchema.parse(JSON.parse(body)).type).toBe('page.viewed');
});

test('there is no way where every metric needs a value', () => {
  expect(waysToSend(local, [metric('sum', ['order.placed'])], operator)).toEqual([]);
});

test('operators and admins may send from the page, with an event to begin with that some metric counts', () => {
  expect(
    [['operators'], ['viewers', 'admins'], ['viewers'], []].map((groups) => maySend({ email: '', groups })),
  ).toEqual([true, true, false, false]);
  expect(cloudEventSchema.parse(JSON.parse(firstEvent(metrics, 'id-1') ?? ''))).toMatchObject({
    id: 'id-1',
    type: 'page.viewed',
  });
  expect(firstEvent([metric('sum', ['order.placed'])], 'id-1')).toBeUndefined();
});

test('what is no JSON is not sent, and said to be none', () => {
  expect(sendMistake('{"id":')).toMatch(/^This is not JSON: /);
  expect(sendMistake('7')).toBe('An event is a JSON object, or several in an array.');
  expect(sendMistake(' ')).toBe('Write an event.');
  expect(sendMistake('[{}]')).toBeUndefined();
});

test('each event is said to be on the stream, or why it is not', () => {
  const [first, second] = outcomesOf(samples.sampleEventsAnswer);
  expect(first).toMatchObject({
    taken: true,
    words: expect.stringMatching(/^Event 1 is on the stream: shardId-\d+, \d+$/),
  });
  expect(second).toEqual({ taken: false, words: 'Event 2 was refused: [1].id: is missing' });
});
