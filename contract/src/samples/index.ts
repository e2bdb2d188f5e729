export * from './config';
export * from './frames';
export * from './records';
export * from './wire';
