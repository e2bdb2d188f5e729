'use client';

import { Button } from '../components/ui/button';
import { Notice } from '../components/ui/notice';

/** For what should not happen: most often a part of the page that a newer version has replaced on the server. */
export default function PageError({ error }: { error: Error }) {
  return (
    <Notice place="page" icon="critical" title="The page has stopped" urgent>
      <p>Reloading usually helps. What went wrong: {error.message}</p>
      <div>
        <Button look="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      </div>
    </Notice>
  );
}
