import { templateSchema } from '@millrace/local-aws/cloudformation/template';
import { describe, expect, it } from 'vitest';
import { type Assertion, audit, each } from './assertion';
import { retention } from './assertions/data';
import type { Expected } from './expected';

const template = templateSchema.parse({
  Resources: { Retention: { Type: 'Table', Properties: { Encrypted: true } }, Other: { Type: 'Queue' } },
});

const expected: Expected = {
  stage: 'trial',
  live: { fanOut: true },
  durable: { fanOut: false, windowSeconds: 2, oldestSeconds: 86_400 },
  archiveSeconds: 60,
  logsDays: 7,
  archiveDays: null,
  pointInTimeRecovery: false,
  onDemand: true,
  firewall: false,
  reserved: {},
  provisioned: {},
  selfSignUp: true,
  ownKey: false,
  retains: false,
};

const encrypted = each('tables are encrypted', 'Table', ({ Properties }) => Properties.Encrypted === true, [
  'Properties.Encrypted',
  false,
]);

const hold = (...assertions: Assertion[]) => audit(assertions, template, expected);

describe('the audit of a template', () => {
  it('passes when all hold and every broken twin is noticed', () => {
    expect(hold(encrypted)).toEqual([]);
  });

  it('names each resource that is not as it must be', () => {
    const wrong = { ...encrypted, problems: () => ['Kept', 'Lost'] };
    expect(hold(wrong)).toEqual([
      'does not hold: tables are encrypted: Kept',
      'does not hold: tables are encrypted: Lost',
    ]);
  });

  it('fails with an assertion that does not notice its broken twin', () => {
    expect(hold({ ...encrypted, problems: () => [] })).toEqual([
      'the assertion does not notice its broken twin: tables are encrypted',
    ]);
  });

  it('does not let an assertion pass that found nothing to look at', () => {
    expect(hold(each('streams are encrypted', 'Stream', () => true, ['Properties.Encrypted', false]))).toEqual([
      'does not hold: streams are encrypted: there is no Stream',
    ]);
  });
});

describe('provisioned tables', () => {
  const name = 'provisioned tables carry three people who open the page together';
  const problemsWith = (ReadCapacityUnits: number | undefined, onDemand: boolean) => {
    const ProvisionedThroughput = ReadCapacityUnits && { ReadCapacityUnits, WriteCapacityUnits: 25 };
    const Properties = ProvisionedThroughput ? { ProvisionedThroughput } : {};
    const tables = templateSchema.parse({ Resources: { Settled: { Type: 'AWS::DynamoDB::Table', Properties } } });
    const assertions = retention.filter((assertion) => assertion.name === name);
    expect(assertions).toHaveLength(1);
    return audit(assertions, tables, { ...expected, onDemand });
  };

  it('read in five minutes what three people read who open the page', () => {
    expect(problemsWith(8, false)).toEqual([]);
    for (const reads of [7, undefined]) expect(problemsWith(reads, false)).toEqual([`does not hold: ${name}: Settled`]);
  });

  it('are not looked for where tables are paid by request', () => {
    expect(problemsWith(undefined, true)).toEqual([]);
  });
});
