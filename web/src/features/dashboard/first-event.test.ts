import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloudEventSchema, type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { firstEventLine } from './first-event';

const metric = (measure: Metric['measure'], events: string[]): Metric => {
  const [base] = samples.sampleCatalog.metrics;
  if (!base) throw new Error('the sample catalogue is empty');
  return { ...base, measure, events };
};

const metrics = [metric('count', ['order.placed']), metric('sum', ['order.placed']), metric('count', ['page.viewed'])];

test('the line writes an event that a metric counts and that needs no value', () => {
  const line = firstEventLine(samples.sampleWebConfig, metrics) ?? '';
  const [write = ''] = line.split(' && ');
  const folder = mkdtempSync(join(tmpdir(), 'first-event-'));
  execFileSync('sh', ['-c', write], { cwd: folder });
  const event = cloudEventSchema.parse(JSON.parse(readFileSync(join(folder, 'event.json'), 'utf8')));
  rmSync(folder, { recursive: true });
  expect(event.type).toBe('page.viewed');
  expect(event.id).toMatch(/^hello-\d+$/);
});

test('the line names the stream, and the endpoint where there is one', () => {
  expect(firstEventLine(samples.sampleWebConfig, metrics)).toContain(
    'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws kinesis put-record --stream-name millrace-dev-events --partition-key hello --data fileb://event.json --region eu-west-1 --endpoint-url http://127.0.0.1:4304',
  );
  const { kinesisEndpoint: _, ...aws } = samples.sampleWebConfig;
  expect(firstEventLine(aws, metrics)).toMatch(/&& aws kinesis put-record .* --region eu-west-1$/);
});

test('there is no line where every metric needs a value', () => {
  expect(firstEventLine(samples.sampleWebConfig, [metric('sum', ['order.placed'])])).toBeUndefined();
});
