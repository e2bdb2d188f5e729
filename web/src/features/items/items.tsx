import type { ItemType, WebConfig } from '@millrace/contract';
import type { TakeToken } from '../../lib/rest';
import { PlaceLink } from '../address/use-address';
import type { SideLine } from '../connection/side-line';
import styles from './items.module.css';
import { ItemsPanel } from './items-panel';
import { ItemProvider, useItemStore } from './use-items';

interface ItemsProps {
  readonly types: readonly ItemType[];
  readonly type: ItemType;
  /** The subject that the page is about, if it is about one. */
  readonly chosen: string | undefined;
  readonly config: WebConfig;
  readonly line: SideLine;
  readonly takeToken: TakeToken;
}

/** The things whose latest state is stored, a type at a time. */
export const Items = ({ types, type, chosen, config, line, takeToken }: ItemsProps) => {
  const store = useItemStore(config, takeToken);
  return (
    <ItemProvider value={store}>
      {types.length > 1 && (
        <nav className={styles.types} aria-label="Types">
          {types.map((one) => (
            <PlaceLink
              key={one.type}
              to={{ page: 'items', type: one.type }}
              className={styles.type}
              {...(one === type && { 'aria-current': 'page' })}
            >
              {one.label}
            </PlaceLink>
          ))}
        </nav>
      )}
      <ItemsPanel key={type.type} {...{ type, chosen, line }} />
    </ItemProvider>
  );
};
