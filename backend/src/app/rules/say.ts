import type { Alert } from '@millrace/contract';
import type { Notice } from '../../domain/notices/channels';
import { SECOND_MS } from '../../domain/time';
import { eachConcurrently } from '../../lib/async';
import type { Logger, Sleep } from '../ports';
import type { AlertStore, RuleStateStore, RulesState, StoredRules } from './ports';

export interface SayDeps {
  readonly states: RuleStateStore;
  readonly alerts: Pick<AlertStore, 'put'>;
  /** Sends alerts to those who watch. Never rejects, and takes seconds at most. */
  readonly announce: (alerts: readonly Alert[]) => Promise<void>;
  /** Hands over what channels are to be told, and answers what could not be. Never rejects. */
  readonly sendNotices: (notices: readonly Notice[]) => Promise<readonly Notice[]>;
  readonly sleep: Sleep;
  readonly logger: Logger;
}

/** What one call has found is left for it to say for so long. What is there then nobody says any more. */
const LEFT_TO_IT_MS = 5 * SECOND_MS;

const PARALLEL_PUTS = 8;

const isLeft = ({ pending, notices }: RulesState): boolean => pending.length > 0 || notices.length > 0;

/** Stores changes of alerts. The alerts as they are then. */
const store = async ({ alerts, logger }: SayDeps, pending: readonly Alert[]): Promise<readonly Alert[]> => {
  const current = new Map<string, Alert>();
  await eachConcurrently(pending, PARALLEL_PUTS, async (alert) => {
    const { id, status, level, text, revision } = alert;
    const stored = await alerts.put(alert);
    if (revision >= (current.get(id)?.revision ?? 0)) current.set(id, stored);
    logger.info('alert', { id, status, level, text });
  });
  return [...current.values()];
};

/**
 * Stores and sends what follows from a state, and takes it out. Channels are told before all pages are reached: whoever takes over from a call that is slow
 * there tells nobody twice. Answers what is stored in the end; undefined when another has written meanwhile.
 */
const say = async (deps: SayDeps, state: RulesState, version: number): Promise<StoredRules | undefined> => {
  const alerts = await store(deps, state.pending);
  const tell = async (): Promise<StoredRules | undefined> => {
    if (state.notices.length === 0) return { ...state, version };
    const told = { ...state, notices: await deps.sendNotices(state.notices) };
    return (await deps.states.write(told, version)) ? { ...told, version: version + 1 } : undefined;
  };
  const [told] = await Promise.all([tell(), deps.announce(alerts)]);
  if (!told || told.pending.length === 0) return told;
  const said = { ...told, pending: [] };
  return (await deps.states.write(said, told.version)) ? { ...said, version: told.version + 1 } : undefined;
};

/** Writes a state that differs, and then what follows from it. False when another was faster. */
export const commit = async (deps: SayDeps, next: RulesState, version: number): Promise<boolean> => {
  if (!(await deps.states.write(next, version))) return false;
  return !isLeft(next) || (await say(deps, next, version + 1)) !== undefined;
};

/**
 * What is known of rules, once it is said what was found before: by the call that has found it or, where that has crashed, by this one. Undefined when another
 * was faster.
 */
export const readSaid = async (deps: SayDeps): Promise<StoredRules | undefined> => {
  const found = await deps.states.read();
  if (!isLeft(found)) return found;
  await deps.sleep(LEFT_TO_IT_MS);
  const { version, ...left } = await deps.states.read();
  if (version !== found.version) return undefined;
  // Of those that have waited one takes it over.
  return (await deps.states.write(left, version)) ? say(deps, left, version + 1) : undefined;
};
