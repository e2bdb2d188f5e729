import type { Annotation } from '@millrace/contract';

export interface StoredAnnotation extends Omit<Annotation, 'removable'> {
  /** The user id of who wrote it, which nobody is shown. */
  readonly authorId: string;
}

export interface AnnotationPage {
  /** The latest moment first. */
  readonly annotations: readonly StoredAnnotation[];
  /** There may be more of them before this one. */
  readonly next?: string;
}

/** What was noted at moments of the charts. Each function rejects when the store cannot be reached. */
export interface AnnotationStore {
  /** Stores an annotation for as long as hours are retained after the time that it is about. */
  readonly add: (annotation: StoredAnnotation) => Promise<void>;
  /** The latest `most` of those whose `time` is in [`from`, `to`), before the one that `next` names. */
  readonly page: (
    range: { readonly from: number; readonly to: number; readonly next?: string | undefined },
    most: number,
  ) => Promise<AnnotationPage>;
  readonly find: (id: string) => Promise<StoredAnnotation | undefined>;
  readonly remove: (id: string) => Promise<void>;
}
