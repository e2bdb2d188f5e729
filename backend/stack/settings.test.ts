import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from './settings';

const shipped = join(import.meta.dirname, '..', 'src', 'testing', 'fixture-app', 'stages');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-stages-'));
  cpSync(shipped, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads dev with one piece of text in it exchanged. */
const readWith = (from: string, to: string) => {
  const file = join(folder, 'dev.yml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
  return () => readSettings(folder, 'dev');
};

test.each(readdirSync(shipped).map((file) => basename(file, '.yml')))('the file of %s says what it may', (stage) => {
  expect(readSettings(shipped, stage).stream.shards).toBeGreaterThan(0);
});

test('a further file is a further stage', () => {
  cpSync(join(folder, 'dev.yml'), join(folder, 'trial.yml'));
  expect(readSettings(folder, 'trial')).toEqual(readSettings(folder, 'dev'));
});

test('no stage begins with the name of another and a dash, since roles are held against beginnings of names', () => {
  cpSync(join(folder, 'prod.yml'), join(folder, 'prod-eu.yml'));
  for (const stage of ['prod', 'prod-eu'])
    expect(() => readSettings(folder, stage)).toThrow(/the stage "prod-eu" begins with "prod-"/);
  expect(readSettings(folder, 'dev').stream.shards).toBeGreaterThan(0);
});

test('a stage that does not say so gathers a minute for the archive', () => {
  expect(readWith('  archiveSeconds: 10\n', '')().batching.archiveSeconds).toBe(60);
});

test('a stage without a file is reported in one line with those that have one', () => {
  expect(() => readSettings(folder, 'prd')).toThrow(/^there is no stage "prd": .*prd\.yml .*dev, prod/);
});

test.each([
  ['a typo', 'shards: 2', 'shard: 2', 'stream.shard: there is no such parameter; stream.shards: is missing'],
  ['a missing key', 'fanOut:\n  live: true\n  durable: false\n', '', 'fanOut: is missing'],
  ['another type', 'shards: 2', 'shards: two', 'stream.shards: '],
  ['a number out of range', 'retentionHours: 24', 'retentionHours: 12', 'stream.retentionHours: '],
  ['an archive that is too late', 'archiveSeconds: 10', 'archiveSeconds: 900', 'batching.archiveSeconds: '],
  ['days that CloudWatch does not have', 'logsDays: 7', 'logsDays: 8', 'retention.logsDays: is none of the days'],
  ['an address that is none', 'alarmEmail: null', 'alarmEmail: ada', 'alarmEmail: '],
  [
    'a channel of two kinds',
    'webhook: slack,',
    'webhook: slack, mail: [a@example.com],',
    'alerts.channels.team-chat: is either mail',
  ],
  ['a page with a slash', 'page: null', 'page: https://a.example/', 'alerts.page: ends with a slash'],
  ['a channel that is called oddly', 'team-chat:', 'Team Chat:', 'alerts.channels.Team Chat: is not of small letters'],
  ['an origin beside all of them', '["*"]', '["*", "https://a.example"]', 'allowedOrigins: has '],
  ['an origin with a path', '["*"]', '["https://a.example/"]', 'allowedOrigins.0: '],
  ['provisioned tables without limits', 'billing: on-demand', 'billing: provisioned', 'tables.autoscaling: goes with'],
  [
    'too little for three people',
    'billing: on-demand\n  autoscaling: null',
    'billing: provisioned\n  autoscaling: { read: { least: 5, most: 50 }, write: { least: 5, most: 50 }, targetPercent: 70 }',
    'tables.autoscaling.read.least: is under 25',
  ],
  ['a parameter that no header can be', 'vehicle-id:', 'Vehicle Id:', 'follow.Vehicle Id: is not of small letters'],
  ['the parameter of the ticket', 'vehicle-id:', 'ticket:', 'follow.ticket: is what connects'],
  ['no YAML at all', 'stream:', 'stream: [', ''],
])('%s is reported in one line with file and key', (_, from, to, message) => {
  expect(readWith(from, to)).toThrow(new RegExp(`^[^\\n]*dev\\.yml: ${message}[^\\n]*$`));
});
