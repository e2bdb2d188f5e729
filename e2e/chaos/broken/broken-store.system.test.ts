import { expectNoticed } from './notice';

expectNoticed('seq', 'dedupe', 'reload', 'labels', 'rule-states');
