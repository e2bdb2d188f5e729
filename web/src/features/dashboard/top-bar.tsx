import type { ReactNode } from 'react';
import { Button } from '../../components/ui/button';
import { Menu, type MenuItem } from '../../components/ui/menu';
import type { Person } from '../session/session';
import { toggleRail } from './rail';
import styles from './top-bar.module.css';

interface UserMenuProps {
  readonly person: Person;
  readonly items: readonly MenuItem[];
}

const Who = ({ person }: { person: Person }) => (
  <>
    <div className={styles.email}>{person.email || 'Signed in'}</div>
    {person.groups.length > 0 && <div className={styles.groups}>{person.groups.join(', ')}</div>}
  </>
);

/** Who is signed in, and what concerns the whole page. */
export const UserMenu = ({ person, items }: UserMenuProps) => (
  <Menu icon="user" label="Account" head={<Who person={person} />} items={items} />
);

interface TopBarProps {
  readonly title: string;
  /** Which labels are shown alone. */
  readonly chips?: ReactNode;
  /** What a person sets: the range and the like. */
  readonly controls?: ReactNode;
  readonly status?: ReactNode;
  readonly user: ReactNode;
}

export const TopBar = ({ title, chips, controls, status, user }: TopBarProps) => (
  <header className={styles.bar}>
    <Button
      look="quiet"
      icon="rail"
      className={styles.fold}
      aria-label="Fold or open the rail"
      title="Fold or open the rail"
      onClick={toggleRail}
    />
    <h1 className={styles.title}>{title}</h1>
    <div className={styles.chips}>{chips}</div>
    <div className={styles.status}>{status}</div>
    <div className={styles.controls}>{controls}</div>
    {user}
  </header>
);
