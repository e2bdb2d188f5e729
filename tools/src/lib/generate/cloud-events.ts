import type { CloudEvent, Random } from '@millrace/contract';
import { eventIds, gaussian, pick } from './random';
import type { Generator } from './sample';
import { countries, devices, elementsOf, landings, nextPages } from './shop';

interface Session {
  readonly id: string;
  readonly country: string;
  readonly device: string;
  page: string;
}

type Happening = Pick<CloudEvent, 'type' | 'subject' | 'data'>;

/** Visitors at one time: so few that, at the rate of the sample traffic, the first of them are soon at the checkout. */
const SESSIONS = 40;
/** How likely a step is a click and not the next page, an order when at the checkout, and the session's last. */
const CLICK = 0.2;
const ORDER = 0.7;
const LEAVE = 0.08;

/** Most orders are small, few are large: log-normal around 40 USD. */
const orderAmount = (random: Random): number => {
  const amount = 40 * Math.exp(0.7 * gaussian(random));
  return Math.round(Math.min(Math.max(amount, 1), 2000) * 100) / 100;
};

const view = (session: Session): Happening => ({
  type: 'page.viewed',
  subject: session.page,
  data: { session: session.id, device: session.device, country: session.country },
});

const click = (random: Random, session: Session): Happening => ({
  type: 'element.clicked',
  subject: session.page,
  data: { session: session.id, element: pick(random, elementsOf(session.page)) },
});

const order = (random: Random, session: Session): Happening => ({
  type: 'order.placed',
  subject: '/checkout',
  data: { session: session.id, amount: orderAmount(random), country: session.country },
});

const step = (random: Random, session: Session): Happening => {
  if (session.page === '/checkout' && random() < ORDER) {
    const placed = order(random, session);
    session.page = '/';
    return placed;
  }
  if (random() < CLICK) return click(random, session);
  session.page = pick(random, nextPages.get(session.page) ?? landings);
  return view(session);
};

const arrive = (random: Random, id: string): Session => ({
  id,
  country: pick(random, countries),
  device: pick(random, devices),
  page: pick(random, landings),
});

/** Visitors of a shop who view pages, click, and order. */
export const cloudEvents = (random: Random): Generator => {
  const sessions: (Session | undefined)[] = Array.from({ length: SESSIONS });
  const nextId = eventIds(random);

  return (now) => {
    const id = nextId(now);
    const slot = Math.floor(random() * SESSIONS);
    const known = sessions[slot];
    const session = known ?? arrive(random, `visit-${id}`);
    const happening = known ? step(random, session) : view(session);
    sessions[slot] = random() < LEAVE ? undefined : session;
    const time = new Date(now).toISOString();
    return {
      format: 'cloudevents',
      partitionKey: session.id,
      event: { specversion: '1.0', id, source: 'shop', time, ...happening },
    };
  };
};
