/** For an object that is made field by field, which takes a third of the time that spreading conditional parts does. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
