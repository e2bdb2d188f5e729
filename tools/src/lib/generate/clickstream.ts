import type { Click, Random } from '@millrace/contract';
import { eventIds, pick, type Weighted } from './random';
import type { Generator } from './sample';
import { landings, nextPages } from './shop';

interface Visit {
  readonly session: string;
  readonly user: string;
  readonly agent: string;
  readonly address: string;
  page: string;
  referrer: string | null;
}

/** Visits at one time. */
const VISITS = 60;
/** Row K of `docs/promises.md`: nine steps of ten are page views. */
const CLICK = 0.1;
/** How likely a step is a visit's last. */
const LEAVE = 0.07;

const agents: Weighted<string> = [
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    50,
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0', 30],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 18],
  ['ExampleCrawler/1.0 (+https://example.com/crawler)', 2],
];

const referrers: Weighted<string | null> = [
  [null, 60],
  ['https://search.example.com/', 30],
  ['https://news.example.org/', 10],
];

/** Of the block that is set aside for examples, RFC 5737: nobody's. */
const address = (random: Random): string => `203.0.113.${1 + Math.floor(random() * 254)}`;

const arrive = (random: Random, id: string): Visit => ({
  session: `session-${id}`,
  user: `user-${1 + Math.floor(random() * 500)}`,
  agent: pick(random, agents),
  address: address(random),
  page: pick(random, landings),
  referrer: pick(random, referrers),
});

const goOn = (random: Random, visit: Visit): void => {
  visit.referrer = visit.page;
  visit.page = pick(random, nextPages.get(visit.page) ?? landings);
};

const clickOf = (visit: Visit, event_type: string, now: number): Click => ({
  event_type,
  session_id: visit.session,
  user_id: visit.user,
  timestamp: new Date(now).toISOString(),
  page_url: visit.page,
  user_agent: visit.agent,
  ip_address: visit.address,
  referrer: visit.referrer,
});

/** Clicks, that is steps of visits to a site: views of pages, and clicks on them. */
export const clickstream = (random: Random): Generator => {
  const visits: (Visit | undefined)[] = Array.from({ length: VISITS });
  const nextId = eventIds(random);
  return (now) => {
    const slot = Math.floor(random() * VISITS);
    const known = visits[slot];
    const visit = known ?? arrive(random, nextId(now));
    const isClick = known !== undefined && random() < CLICK;
    if (known && !isClick) goOn(random, visit);
    visits[slot] = random() < LEAVE ? undefined : visit;
    return {
      format: 'clickstream',
      partitionKey: visit.session,
      event: clickOf(visit, isClick ? 'click' : 'page_view', now),
    };
  };
};
