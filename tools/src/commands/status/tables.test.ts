import { describe, expect, it } from 'vitest';
import type { Status } from './collect';
import { tableHtml, tablesOf, tableText } from './tables';

const status: Status = {
  streams: [{ name: 'events', status: 'ACTIVE', openShards: 2, retentionHours: 24, consumers: 0 }],
  mappings: [
    { function: 'live', source: 'events', kind: 'standard', iteratorAgeMs: 12 },
    { function: 'durable', source: 'events', kind: 'standard', from: 'TRIM_HORIZON' },
  ],
  deliveries: [],
  tables: [],
  buckets: [],
  queues: [],
  topics: [],
  mails: [{ to: '<b>@example.com', subject: 'Your code', code: '123456' }],
};

const [streams, mappings, , tables, , , , mails] = tablesOf(status);

describe('the tables of a status', () => {
  it('stand in columns, named in words', () => {
    expect(streams && tableText(streams)).toBe(
      [
        'Streams',
        '  name    status  open shards  retention hours  consumers',
        '  events  ACTIVE  2            24               0',
      ].join('\n'),
    );
  });

  it('show whatever fields a mapping has, and nothing where only another has them', () => {
    expect(mappings).toMatchObject({
      columns: ['function', 'source', 'kind', 'iterator age ms', 'from'],
      rows: [
        ['live', 'events', 'standard', '12', ''],
        ['durable', 'events', 'standard', '', 'TRIM_HORIZON'],
      ],
    });
  });

  it('say so when there is nothing', () => {
    expect(tables && tableText(tables)).toBe('Tables: none');
  });

  it('cannot put markup into the page', () => {
    expect(mails && tableHtml(mails)).toContain('<td>&#60;b&#62;@example.com</td>');
  });
});
