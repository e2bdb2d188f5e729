import { catalogSchema, type SettledAnswer, settledAnswerSchema, type Topic, topicsToWatch } from '@millrace/contract';
import { expect } from '@playwright/test';
import { test } from '../support/signed-in';
import { Client } from '../support/socket';
import { stack } from '../support/stack';

/** Fewer than one person may have connections. */
const PAGES = 30;
const SHOWN_MS = 15 * 60_000;

const get = async (path: string, token: string): Promise<unknown> => {
  const answer = await fetch(`${stack.rest}/${path}`, { headers: { Authorization: token } });
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

/** What a page does that opens: a ticket, a connection, a subscription, and what is settled. */
const open = async (token: string, topics: readonly Topic[], since: number): Promise<SettledAnswer[]> => {
  const client = await Client.connect(token);
  try {
    await client.send({ action: 'subscribe', id: '1', topics: [...topics] });
    const question = `settled?${new URLSearchParams({ topics: topics.join(','), since: String(since) })}`;
    const pages = [settledAnswerSchema.parse(await get(question, token))];
    for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next)
      pages.push(settledAnswerSchema.parse(await get(`${question}&next=${encodeURIComponent(next)}`, token)));
    return pages;
  } finally {
    client.close();
  }
};

test('of pages that open at once few make the service read what is settled, and all have it', async ({ idToken }) => {
  const { metrics } = catalogSchema.parse(await get('catalog', idToken));
  const topics = [...new Set(metrics.flatMap(topicsToWatch))];
  const since = Math.floor((Date.now() - SHOWN_MS) / 60_000) * 60_000;
  const started = Date.now();
  const answers = await Promise.all(Array.from({ length: PAGES }, () => open(idToken, topics, since)));
  const byReading = new Map<number, string>();
  for (const [first] of answers) {
    const text = JSON.stringify(first);
    expect(byReading.get(first?.asOf ?? 0) ?? text).toBe(text);
    byReading.set(first?.asOf ?? 0, text);
  }
  // An answer is good for two seconds.
  expect(byReading.size).toBeLessThanOrEqual(Math.ceil((Date.now() - started) / 2000) + 1);
  expect(answers.every(([first]) => (first?.checkpoints.length ?? 0) > 0)).toBe(true);
});
