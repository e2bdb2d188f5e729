export * from './config';
export * from './records';
export * from './wire';
