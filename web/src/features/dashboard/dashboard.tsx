'use client';

import { type ReactNode, useEffect } from 'react';
import { Button } from '../../components/ui/button';
import { Notice } from '../../components/ui/notice';
import { type CatalogState, useCatalog } from '../catalog/catalog';
import { type DashboardProps, LivePage } from './live-page';
import { Blocks, PlainFrame } from './outline';
import { UserMenu } from './top-bar';

/** What stands in the place of the figures while there is no catalogue. */
const standIn = (state: CatalogState, retry: () => void): ReactNode => {
  switch (state.kind) {
    case 'outdated':
      return (
        <Notice title="There is a newer version of this page">
          <p>The service has been updated since this page was loaded.</p>
          <div>
            <Button look="primary" onClick={() => location.reload()}>
              Reload
            </Button>
          </div>
        </Notice>
      );
    case 'failed':
      return (
        <Notice icon="warning" title="The metrics could not be loaded" urgent>
          <p>
            {state.reason === undefined ? 'The service does not answer.' : `What the service said: ${state.reason}.`}{' '}
            This page keeps trying.
          </p>
          <div>
            <Button onClick={retry}>Try now</Button>
          </div>
        </Notice>
      );
    default:
      return <Blocks />;
  }
};

/** What a signed-in person sees: the live page once the catalogue is there; frame and sign-out whatever becomes of it. */
const Dashboard = (props: DashboardProps) => {
  const [state, retry] = useCatalog(props.config, props.takeToken);
  const { person, onSignOut, onSessionEnd } = props;
  useEffect(() => {
    if (state.kind === 'signed-out') onSessionEnd();
  }, [state.kind, onSessionEnd]);
  if (state.kind === 'ready') return <LivePage {...props} catalog={state.catalog} />;
  const user = <UserMenu person={person} items={[{ text: 'Sign out', onChoose: onSignOut }]} />;
  return <PlainFrame user={user}>{standIn(state, retry)}</PlainFrame>;
};

export default Dashboard;
