'use client';

import '../lib/without-eval';

import { lazy, Suspense, useEffect } from 'react';
import { Logo } from '../components/ui/logo';
import { Notice } from '../components/ui/notice';
import { ownerOf } from '../features/catalog/remembered';
import { Outline } from '../features/dashboard/outline';
import styles from './boot.module.css';
import { useSession } from './use-session';

const loadDashboard = () => import('../features/dashboard/dashboard');
const Dashboard = lazy(loadDashboard);
const SignIn = lazy(() => import('../features/session/sign-in'));

/** Until it is known who is there. `before-paint.js` knows which of the two is likely to follow. */
const Boot = ({ owner }: { owner?: string }) => (
  <>
    <div data-boot="dashboard">
      <Outline owner={owner} />
    </div>
    <div data-boot="plain" className={styles.plain}>
      <Logo />
      <noscript>
        <p>This page draws live figures, for which it needs JavaScript. Allow it for this site and reload.</p>
      </noscript>
    </div>
  </>
);

/** From nothing to the page: configuration, session, and then either the sign-in or the dashboard. */
export const Root = () => {
  const session = useSession();
  useEffect(() => {
    if (document.documentElement.dataset.session === 'likely') void loadDashboard();
  }, []);
  switch (session.kind) {
    case 'broken':
      return (
        <Notice place="page" icon="critical" title="This page is not set up" urgent>
          <p>{session.reason}</p>
        </Notice>
      );
    case 'checking':
      return <Boot />;
    case 'signed-out':
      return (
        <Suspense fallback={<Boot />}>
          <SignIn notice={session.notice} signUp={session.signUp} />
        </Suspense>
      );
    case 'signed-in':
      return (
        <Suspense fallback={<Boot owner={ownerOf(session.config, session.person)} />}>
          <Dashboard {...session} />
        </Suspense>
      );
  }
};
