import type { BatchOutcome } from '../../../backend/src/app/settled/settle-batch';
import type { CheckpointStore, SeenIdStore, WindowStore } from '../../../backend/src/app/settled/store-ports';
import type { WindowCache } from '../../../backend/src/app/settled/window-cache';
import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';

type Settle = (batch: ShardBatch) => Promise<BatchOutcome>;

/** Where the parts of one container can be swapped for ones that leave a rule out. All do nothing where the rules are to hold. */
export interface Rule {
  readonly dedupeSeconds?: number;
  readonly windows: (store: WindowStore) => WindowStore;
  readonly cache: (cache: WindowCache) => WindowCache;
  readonly ids: (store: SeenIdStore) => SeenIdStore;
  /** `begin` is told of each batch before it is settled. */
  readonly checkpoints: (store: CheckpointStore) => {
    readonly store: CheckpointStore;
    readonly begin: (batch: ShardBatch) => void;
  };
  readonly settle: (settle: Settle) => Settle;
  /** Whether pages take in what is settled. */
  readonly pagesSettle: boolean;
}

const same = <T>(part: T): T => part;

export const allRules: Rule = {
  windows: same,
  cache: same,
  ids: same,
  checkpoints: (store) => ({ store, begin: () => undefined }),
  settle: same,
  pagesSettle: true,
};
