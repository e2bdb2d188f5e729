import { clickSchema, seededRandom } from '@millrace/contract';
import { describe, expect, it } from 'vitest';
import { clickstream } from './clickstream';

const start = Date.UTC(2026, 10, 20, 10);
const next = clickstream(seededRandom(6));
const samples = Array.from({ length: 10_000 }, (_, i) => next(start + i * 100));
const clicks = samples.map(({ event }) => clickSchema.parse(event));

describe('generated visits', () => {
  it('have every field of a click, and the time when each step was made', () => {
    for (const [i, click] of clicks.slice(0, 100).entries()) {
      const fields = ['session_id', 'user_id', 'timestamp', 'page_url', 'user_agent', 'ip_address', 'referrer'];
      expect(Object.keys(samples[i]?.event ?? {})).toEqual(['event_type', ...fields]);
      expect(click.timestamp).toBe(start + i * 100);
    }
  });

  it('are page views but for about a tenth, which are clicks', () => {
    const views = clicks.filter(({ event_type }) => event_type === 'page_view').length;
    expect(new Set(clicks.map(({ event_type }) => event_type))).toEqual(new Set(['page_view', 'click']));
    expect(views / clicks.length).toBeGreaterThan(0.88);
    expect(views / clicks.length).toBeLessThan(0.94);
  });

  it('begin with a page view, stay with one visitor, and keep to one partition key', () => {
    const seen = new Map<string, string>();
    for (const [i, { session_id: session, event_type, user_id, ip_address }] of clicks.entries()) {
      const session_id = String(session);
      if (!seen.has(session_id)) expect(event_type).toBe('page_view');
      const visitor = `${user_id} ${ip_address}`;
      expect(seen.get(session_id) ?? visitor).toBe(visitor);
      seen.set(session_id, visitor);
      expect(samples[i]?.partitionKey).toBe(session_id);
    }
    expect(seen.size).toBeGreaterThan(300);
  });

  it('come from no address that anybody has', () => {
    expect(clicks.filter(({ ip_address }) => !String(ip_address).startsWith('203.0.113.'))).toEqual([]);
  });
});
