import type { ReactNode } from 'react';
import type { Place } from '../address/address';
import { useAddress } from '../address/use-address';
import { Frame } from './frame';
import styles from './outline.module.css';
import { Rail } from './rail';
import { TopBar } from './top-bar';

const blocks = (count: number, className: string | undefined) =>
  Array.from({ length: count }, (_, i) => i).map((i) => <div key={i} className={className} />);

/** Figures before there are any, in their final proportions. */
export const Blocks = () => (
  <div className={styles.page} role="status" aria-label="Loading">
    <div className={styles.strip} />
    <div className={styles.heroes}>{blocks(4, styles.hero)}</div>
    <div className={styles.chart} />
    <div className={styles.tiles}>{blocks(6, styles.tile)}</div>
  </div>
);

/** What a place is called before it is known what it is of. */
const words: Readonly<Record<Place['page'], string>> = {
  overview: 'Overview',
  metric: 'Explore',
  items: 'Items',
  item: 'Items',
};

/** The frame around what stands in the place of the figures while there is no catalogue. */
export const PlainFrame = ({ user, children }: { user: ReactNode; children: ReactNode }) => {
  const { place, kiosk } = useAddress();
  return (
    <Frame
      kiosk={kiosk}
      rail={<Rail catalog={undefined} place={place} />}
      bar={<TopBar title={words[place.page]} user={user} />}
    >
      {children}
    </Frame>
  );
};

/** The page before it is known who looks at it. */
export const Outline = () => (
  <PlainFrame user={null}>
    <Blocks />
  </PlainFrame>
);
