export interface Person {
  readonly email: string;
  readonly groups: readonly string[];
}

export type SessionState =
  | { readonly kind: 'checking' }
  /** `notice`: why, when the person did not ask for it. */
  | { readonly kind: 'signed-out'; readonly notice?: string }
  | { readonly kind: 'signed-in'; readonly person: Person };
