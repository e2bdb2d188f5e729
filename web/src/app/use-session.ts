import type { WebConfig } from '@millrace/contract';
import { useEffect, useState } from 'react';
import { forgetCatalog } from '../features/catalog/remembered';
import type { Person } from '../features/session/session';
import type { TakeToken } from '../lib/rest';

export type RootState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'signed-out'; readonly signUp: WebConfig['signUp']; readonly notice?: string | undefined }
  | {
      readonly kind: 'signed-in';
      readonly config: WebConfig;
      readonly person: Person;
      readonly takeToken: TakeToken;
      readonly onSignOut: () => void;
      readonly onSessionEnd: () => void;
    };

type Report = (state: RootState) => void;

/** Everything that knows Cognito comes in a file of its own, while the outline is already on the screen. */
const begin = async (report: Report): Promise<() => void> => {
  const [{ loadConfig }, { endSession, takeToken, watchSession }] = await Promise.all([
    import('../config'),
    import('../features/session/user-pool'),
  ]);
  const config = await loadConfig();
  const { signUp } = config;
  const onSignOut = () => void endSession();
  const onSessionEnd = () => {
    report({ kind: 'signed-out', signUp, notice: 'Your session has ended. Sign in again to go on.' });
    void endSession();
  };
  return watchSession(config, (state) => {
    if (state.kind === 'signed-out') {
      delete document.documentElement.dataset.session;
      forgetCatalog();
    }
    if (state.kind === 'signed-in') report({ ...state, config, takeToken, onSignOut, onSessionEnd });
    else report(state.kind === 'signed-out' ? { ...state, signUp } : state);
  });
};

export const useSession = (): RootState => {
  const [state, setState] = useState<RootState>({ kind: 'checking' });
  useEffect(() => {
    let over = false;
    const report: Report = (next) => over || setState((before) => keepNotice(before, next));
    const begun = begin(report).catch((error: unknown) => {
      report({ kind: 'broken', reason: error instanceof Error ? error.message : String(error) });
      return () => undefined;
    });
    return () => {
      over = true;
      void begun.then((stop) => stop());
    };
  }, []);
  return state;
};

/** Signing out is reported more than once; its reason only once. */
const keepNotice = (before: RootState, next: RootState): RootState =>
  before.kind === 'signed-out' && next.kind === 'signed-out' ? { ...next, notice: next.notice ?? before.notice } : next;
