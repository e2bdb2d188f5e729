import type { Alert } from '@millrace/contract';
import { openedAtOf } from '../../domain/rules/rule-fold';
import { type AlertStore, NO_RULES, type RuleStateStore, type StoredRules } from '../rules/ports';

export const inMemoryRuleStates = (): RuleStateStore => {
  let stored: StoredRules = { version: 0, ...NO_RULES };
  return {
    read: async () => stored,
    write: async (state, version) => {
      if (version !== stored.version) return false;
      stored = JSON.parse(JSON.stringify({ ...state, version: version + 1 }));
      return true;
    },
  };
};

type Opened = Pick<Alert, 'id' | 'openedAt'>;

const byOpening = (a: Opened, b: Opened): number => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1);

export const inMemoryAlerts = (): AlertStore => {
  const stored = new Map<string, Alert>();
  return {
    put: async (alert) => {
      const known = stored.get(alert.id);
      if (known && known.revision >= alert.revision) return known;
      const { acknowledged, silenced, handled = 0 } = known ?? {};
      const kept = { ...alert, ...(acknowledged && { acknowledged }), ...(silenced && { silenced }), handled };
      stored.set(alert.id, kept);
      return kept;
    },
    find: async (ids) => ids.flatMap((id) => stored.get(id) ?? []),
    newest: async (most, next) => {
      const before = next === undefined ? undefined : { id: next, openedAt: openedAtOf(next) ?? 0 };
      const left = [...stored.values()].filter((one) => !before || byOpening(one, before) > 0).sort(byOpening);
      const alerts = left.slice(0, most);
      return { alerts, ...(most < left.length && { next: alerts.at(-1)?.id }) };
    },
    handle: async (id, deed) => {
      const known = stored.get(id);
      if (known?.status !== 'open') return undefined;
      const { acknowledged } = known;
      const handled = { ...known, ...deed, ...(acknowledged && { acknowledged }), handled: known.handled + 1 };
      stored.set(id, handled);
      return handled;
    },
  };
};
