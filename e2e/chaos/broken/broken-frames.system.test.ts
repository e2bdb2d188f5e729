import { expectNoticed } from './notice';

expectNoticed('prefix', 'checkpoint-windows', 'settle');
