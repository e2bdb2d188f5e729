'use client';

import { type ReactNode, useEffect } from 'react';
import { Button } from '../../components/ui/button';
import { Notice } from '../../components/ui/notice';
import { type CatalogState, useCatalog } from '../catalog/catalog';
import { type CatalogOutline, ownerOf, rememberCatalog } from '../catalog/remembered';
import { type DashboardProps, LivePage } from './live-page';
import { Blocks, PlainFrame, useRemembered } from './outline';
import { UserMenu } from './top-bar';

/** What stands in the place of the figures while there is no catalogue. */
const standIn = (state: CatalogState, outline: CatalogOutline | undefined, retry: () => void): ReactNode => {
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
      return <Blocks outline={outline} />;
  }
};

/** What a signed-in person sees: the live page once the catalogue is there; frame and sign-out whatever becomes of it. */
const Dashboard = (props: DashboardProps) => {
  const [state, retry] = useCatalog(props.config, props.takeToken);
  const { config, person, onSignOut, onSessionEnd } = props;
  const owner = ownerOf(config, person);
  const outline = useRemembered(owner);
  useEffect(() => {
    if (state.kind === 'signed-out') onSessionEnd();
  }, [state.kind, onSessionEnd]);
  useEffect(() => {
    if (state.kind === 'ready') rememberCatalog(owner, state.catalog);
  }, [state, owner]);
  if (state.kind === 'ready') return <LivePage {...props} catalog={state.catalog} />;
  const user = <UserMenu person={person} items={[{ text: 'Sign out', onChoose: onSignOut }]} />;
  return <PlainFrame {...{ user, outline }}>{standIn(state, outline, retry)}</PlainFrame>;
};

export default Dashboard;
