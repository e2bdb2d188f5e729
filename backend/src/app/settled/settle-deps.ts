import type { SettleRules } from '../../domain/settled/slicer';
import type { Broadcaster } from '../delivery/broadcast';
import type { ItemStore } from '../items/ports';
import type { Logger } from '../ports';
import type { DedupeIndexes, WindowCache } from './memory';
import type { CheckpointStore, RejectStore, SeenIdStore, WindowStore } from './ports';

/** What settling a batch, a slice of it and a window are given alike. */
export interface SettleDeps {
  /** But for the key, which is stored beside the ids that it hashes. */
  readonly rules: Omit<SettleRules, 'key'>;
  readonly stores: {
    readonly windows: WindowStore;
    readonly checkpoints: CheckpointStore;
    readonly seenIds: SeenIdStore;
    readonly items: ItemStore;
    readonly rejects: RejectStore;
  };
  /** What a container knows from the batches before; no more than a copy of what is stored. */
  readonly memory: {
    readonly windows: WindowCache;
    readonly dedupe: DedupeIndexes;
  };
  readonly broadcaster: Broadcaster;
  readonly logger: Logger;
}
