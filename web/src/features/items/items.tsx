import type { ItemType, WebConfig } from '@millrace/contract';
import type { TakeToken } from '../../lib/rest';
import styles from './items.module.css';
import { ItemsPanel } from './items-panel';
import { ItemProvider, useItemStore } from './use-items';

interface ItemsProps {
  readonly types: readonly ItemType[];
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

/** A table for each type of things whose latest state is stored. */
export const Items = ({ types, config, takeToken }: ItemsProps) => {
  const store = useItemStore(config, takeToken);
  if (types.length === 0) return null;
  return (
    <ItemProvider value={store}>
      <section aria-label="Latest values" className={styles.items}>
        <h2 className={styles.heading}>Latest values</h2>
        <div className={styles.panels}>
          {types.map((type) => (
            <ItemsPanel key={type.type} type={type} />
          ))}
        </div>
      </section>
    </ItemProvider>
  );
};
