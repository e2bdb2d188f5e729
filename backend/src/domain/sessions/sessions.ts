import type { Session, TimelineEntry } from '@millrace/contract';
import { DAY_MS } from '../time';
import type { StoredPart } from './session-changes';
import { FIRST_STEPS, mergeParts, type SessionPart, stepsLeftOut } from './session-part';

/** As much of a session as is read: what goes on for longer is the last day of it. */
export const LONGEST_SESSION_MS = DAY_MS;

/** Parts of one session, the earliest first, each of a slot with all shards in it. */
export interface SessionChain {
  readonly slots: readonly { readonly slot: number; readonly part: SessionPart }[];
  readonly first: number;
  readonly last: number;
}

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const inOrder = (a: StoredPart, b: StoredPart): number =>
  a.key.slot - b.key.slot || compareText(a.key.shard, b.key.shard);

type Slot = SessionChain['slots'][number];

/** What all shards have of each slot. */
const slotsOf = (parts: readonly StoredPart[]): readonly Slot[] => {
  const slots: Slot[] = [];
  for (const { key, part } of parts.toSorted(inOrder)) {
    const open = slots.at(-1);
    if (open?.slot === key.slot) slots[slots.length - 1] = { slot: key.slot, part: mergeParts(open.part, part) };
    else slots.push({ slot: key.slot, part });
  }
  return slots;
};

const chainOf = (slots: readonly Slot[]): SessionChain => ({
  slots,
  first: slots[0]?.part.first ?? 0,
  last: slots.at(-1)?.part.last ?? 0,
});

/** The sessions that the parts of one id are, the earliest first. However the events came, the same ones: where a late event fills a pause, two are one. */
export const chainsOf = (parts: readonly StoredPart[], idle: number): readonly SessionChain[] => {
  const chains: Slot[][] = [];
  for (const slot of slotsOf(parts)) {
    const open = chains.at(-1);
    const end = open?.at(-1);
    if (open && end && slot.part.first - end.part.last <= idle) open.push(slot);
    else chains.push([slot]);
  }
  return chains.map(chainOf);
};

/** The last day of a chain, and whether that is not all of it. */
const lastDayOf = ({ slots, last }: SessionChain): { readonly slots: readonly Slot[]; readonly cut: boolean } => {
  const left = slots.filter(({ slot }) => slot > last - LONGEST_SESSION_MS);
  return { slots: left, cut: left.length < slots.length };
};

export interface Reading {
  readonly now: number;
  readonly idle: number;
}

/** A session as it is answered. */
export const sessionOf = (id: string, chain: SessionChain, { now, idle }: Reading): Session => {
  const { slots, cut } = lastDayOf(chain);
  const whole = slots.map(({ part }) => part).reduce(mergeParts);
  const { first, last, events, pages, entry, exit, browser, bot } = whole;
  const active = now - last <= idle;
  return {
    ...{ id, first, last, duration: last - first, events, pages },
    ...(entry && { entry: entry.page }),
    ...(exit && { exit: exit.page }),
    ...(entry?.referrer !== undefined && { referrer: entry.referrer }),
    ...(browser && { browser: browser.family }),
    ...{ bot, active, bounced: !active && events === 1 && pages === 1 },
    ...(cut && { cut: true as const }),
  };
};

const entriesOf = (part: SessionPart): readonly TimelineEntry[] => {
  const leftOut = stepsLeftOut(part);
  if (leftOut === 0) return part.steps;
  return [...part.steps.slice(0, FIRST_STEPS), { leftOut }, ...part.steps.slice(FIRST_STEPS)];
};

/** The steps of a session that are retained, the earliest first, and where how many are not. */
export const timelineOf = (chain: SessionChain): TimelineEntry[] =>
  lastDayOf(chain).slots.flatMap(({ part }) => entriesOf(part));

/** Whether a page is among the steps that are retained. */
export const visits = (chain: SessionChain, page: string): boolean =>
  chain.slots.some(({ part }) => part.steps.some((step) => step.page === page) || part.entry?.page === page);
