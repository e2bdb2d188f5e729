import { type Alert, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import type { News } from './channels';
import { mailOf } from './mail';
import type { Message, ToldAlert } from './notice-words';
import { webhookBody } from './webhook-body';

const START = Date.UTC(2026, 10, 20, 10);
const { acknowledged: _, by: __, ...bare } = samples.sampleAlert;

const told = (change: Partial<Alert> = {}, news: News = 'opened'): ToldAlert => ({
  news,
  alert: {
    ...bare,
    ...{
      rule: 'many',
      label: 'Many clicks',
      metric: 'clicks',
      level: 'critical',
      status: 'open',
      revision: 1,
      handled: 0,
    },
    text: 'Clicks of buy was 90\u00a0clicks, critical from 80\u00a0clicks for 5\u00a0s',
    since: START,
    openedAt: START + 5000,
    ...change,
  },
});

const label = { by: { dimension: 'element', label: 'buy' } };
const message = (alerts: readonly ToldAlert[], more = 0): Message => ({ id: 'mail.1', channel: 'mail', alerts, more });
const sender = { service: 'shop-prod', page: 'https://page.example.com' };

test('a mail says what was found, when, and where it is on the page', () => {
  expect(mailOf(message([told(label)]), sender)).toEqual({
    subject: '[shop-prod] Critical: Many clicks: buy',
    text: [
      'Critical: Many clicks: buy',
      'Clicks of buy was 90 clicks, critical from 80 clicks for 5 s. It began at 10:00:00 UTC on 20 Nov 2026.',
      'https://page.example.com/m/clicks?range=20261120T094500Z..20261120T100505Z&f.element=buy',
      '',
      'All alerts: https://page.example.com/alerts',
      '',
      'Message mail.1. The same one twice is a retry.',
    ].join('\n'),
  });
});

test('what is over says for how long it was, and why', () => {
  const over = { status: 'resolved', resolvedAt: START + 65_000, revision: 2 } as const;
  const text = (resolution: Alert['resolution']) =>
    mailOf(message([told({ ...over, resolution }, 'resolved')]), sender);
  expect(text('clear').subject).toBe('[shop-prod] Resolved: Many clicks');
  expect(text('clear').text).toContain('Over at 10:01:05 UTC on 20 Nov 2026, after 1 min.');
  expect(text('no data').text).toContain('after 1 min: nothing was measured any more.');
});

test('many alerts are one mail, with the first of them written out and all counted', () => {
  const alerts = [
    ...Array.from({ length: 22 }, (_, i) => told({ by: { dimension: 'element', label: `e${i}` } })),
    told({ level: 'warning', label: 'Few orders' }),
    told({ status: 'resolved', resolvedAt: START + 9000 }, 'resolved'),
  ];
  const { subject, text } = mailOf(message(alerts, 3), sender);
  expect(subject).toBe('[shop-prod] 22 critical, 1 warning, 1 resolved, 3 more: Many clicks and 1 other rule');
  expect(text.match(/^Critical/gm)).toHaveLength(20);
  expect(text).toContain('And 7 more.');
});

test('a subject is a line of ASCII that SNS takes, whatever a label is', () => {
  const odd = { by: { dimension: 'element', label: `Größe\r\nBcc: eve@example.com ${'漢'.repeat(120)}` } };
  const { subject } = mailOf(message([told(odd)]), sender);
  expect(subject).toMatch(/^[ -~]{1,100}$/);
  expect(subject).toContain('Gro');
});

test('a service that does not know its page sends no links', () => {
  const { text } = mailOf(message([told(label)]), { ...sender, page: '' });
  expect(text).not.toContain('http');
});

test('an alert of a session leads to the session', () => {
  const { metric: ___, ...alert } = told({ label: 'A robot', session: 's/1' }).alert;
  const { subject, text } = mailOf(message([{ news: 'opened', alert }]), sender);
  expect(subject).toBe('[shop-prod] Critical: A robot: s/1');
  expect(text).toContain(`https://page.example.com/sessions/s%2F1?at=${alert.openedAt}`);
});

test('a chat is told in its own words, and a label is never taken for a part of them', () => {
  const odd = message([told({ by: { dimension: 'element', label: '<!channel> *b* [x](http://evil)' } })]);
  const { text } = JSON.parse(webhookBody('slack', odd, sender));
  expect(text).toContain('&lt;!channel&gt;');
  expect(text).not.toContain('<!channel>');
  expect(text).toContain('<https://page.example.com/m/clicks?range=');
  const card = JSON.parse(webhookBody('teams', odd, sender)).attachments[0].content;
  expect(card.body[1].text).toContain('\\[x\\]\\(http://evil\\)');
  expect(card).toMatchObject({ type: 'AdaptiveCard', version: '1.4' });
});

test('a program is told all that is known of each alert', () => {
  const body = JSON.parse(webhookBody('json', message([told(label)], 2), sender));
  expect(body).toMatchObject({
    ...{ id: 'mail.1', service: 'shop-prod', title: '1 critical, 2 more: Many clicks', more: 2 },
    alerts: [{ news: 'opened', url: expect.stringContaining('/m/clicks?'), alert: { rule: 'many', ...label } }],
  });
});

test.each(['slack', 'teams', 'json'] as const)(
  'a test of a channel says so to %s, and that nothing is wrong',
  (kind) => {
    const body = webhookBody(kind, { ...message([]), test: 'Ada' }, sender);
    expect(body).toContain('Ada');
    expect(body).toContain('This is a test');
  },
);
