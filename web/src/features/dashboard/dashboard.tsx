'use client';

import { useEffect } from 'react';
import { Button } from '../../components/ui/button';
import { Notice } from '../../components/ui/notice';
import { useCatalog } from '../catalog/catalog';
import { type DashboardProps, LivePage } from './live-page';
import { Outline } from './outline';

/** What a signed-in person sees: the live page once the catalogue is there. */
const Dashboard = (props: DashboardProps) => {
  const [state, retry] = useCatalog(props.config, props.takeToken);
  const { onSessionEnd } = props;
  useEffect(() => {
    if (state.kind === 'signed-out') onSessionEnd();
  }, [state.kind, onSessionEnd]);

  switch (state.kind) {
    case 'ready':
      return <LivePage {...props} catalog={state.catalog} />;
    case 'outdated':
      return (
        <Notice place="page" title="There is a newer version of this page">
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
        <Notice place="page" icon="warning" title="The metrics could not be loaded" urgent>
          <p>What the service said: {state.reason}. This page keeps trying.</p>
          <div>
            <Button onClick={retry}>Try now</Button>
          </div>
        </Notice>
      );
    default:
      return <Outline />;
  }
};

export default Dashboard;
