import { expectNoticed } from './notice';

expectNoticed('seq', 'session-seq', 'dedupe', 'reload', 'labels');
