import { Button } from '../../components/ui/button';
import { Logo } from '../../components/ui/logo';
import { Menu } from '../../components/ui/menu';
import { useLiveStore, usePaused } from '../live/live-context';
import type { ConnectionView } from '../live/use-connection';
import type { Person } from '../session/session';

import { ConnectionStatus } from './connection-status';
import type { Theme } from './theme';
import styles from './top-bar.module.css';

interface TopBarProps {
  readonly person: Person;
  readonly connection: ConnectionView;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly onSignOut: () => void;
  readonly onKeys: () => void;
  readonly onSendEvent: () => void;
}

const PauseButton = () => {
  const store = useLiveStore();
  const paused = usePaused();
  return (
    <Button
      icon={paused ? 'play' : 'pause'}
      aria-pressed={paused}
      aria-label={paused ? 'Go on' : 'Pause'}
      title={paused ? 'Go on (space)' : 'Pause (space)'}
      onClick={() => store.setPaused(!paused)}
    />
  );
};

const Who = ({ person }: { person: Person }) => (
  <>
    <div className={styles.email}>{person.email || 'Signed in'}</div>
    {person.groups.length > 0 && <div className={styles.groups}>{person.groups.join(', ')}</div>}
  </>
);

export const TopBar = ({ person, connection, theme, onTheme, onSignOut, onKeys, onSendEvent }: TopBarProps) => (
  <header className={styles.bar}>
    <Logo />
    <div className={styles.status}>
      <ConnectionStatus connection={connection} />
    </div>
    <div className={styles.actions}>
      <PauseButton />
      <Button
        icon={theme === 'dark' ? 'sun' : 'moon'}
        aria-label={theme === 'dark' ? 'Use the light scheme' : 'Use the dark scheme'}
        title="Light or dark (t)"
        onClick={onTheme}
      />
      <Menu
        icon="user"
        label="Account"
        head={<Who person={person} />}
        items={[
          { text: 'Send an event', onChoose: onSendEvent },
          { text: 'Keys', onChoose: onKeys },
          { text: 'Sign out', onChoose: onSignOut },
        ]}
      />
    </div>
  </header>
);
