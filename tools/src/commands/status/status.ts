import type { Endpoints } from '@millrace/contract';
import type { DeliveryStatus, MappingStatus } from '../../lib/stack/ask-local-cloud';

/** What a running stack holds. */
export interface Status {
  readonly streams: readonly StreamStatus[];
  readonly mappings: readonly MappingStatus[];
  readonly deliveries: readonly DeliveryStatus[];
  readonly tables: readonly { readonly name: string; readonly items: number }[];
  readonly buckets: readonly { readonly name: string; readonly objects: number; readonly bytes: number }[];
  readonly queues: readonly { readonly name: string; readonly waiting: number; readonly inFlight: number }[];
  readonly topics: readonly { readonly name: string; readonly subscriptions: number }[];
  readonly mails: readonly { readonly to: string; readonly subject: string; readonly code: string }[];
}

export interface StreamStatus {
  readonly name: string;
  readonly status: string;
  readonly openShards: number;
  readonly retentionHours: number;
  readonly consumers: number;
}

/** A part of the status: where to ask, and what there is. */
export type Ask<K extends keyof Status> = (endpoints: Endpoints, state: string) => Promise<Status[K]>;
