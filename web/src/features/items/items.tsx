import type { ItemType, WebConfig } from '@millrace/contract';
import type { TakeToken } from '../../lib/rest';
import styles from './items.module.css';
import { ItemsPanel } from './items-panel';

interface ItemsProps {
  readonly types: readonly ItemType[];
  readonly config: WebConfig;
  readonly takeToken: TakeToken;
}

/** A table for each type of things whose latest state is kept. */
export const Items = ({ types, config, takeToken }: ItemsProps) =>
  types.length === 0 ? null : (
    <section aria-label="Latest values" className={styles.items}>
      <h2 className={styles.heading}>Latest values</h2>
      <div className={styles.panels}>
        {types.map((type) => (
          <ItemsPanel key={type.type} type={type} config={config} takeToken={takeToken} />
        ))}
      </div>
    </section>
  );
