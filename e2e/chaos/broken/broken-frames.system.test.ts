import { expectNoticed } from './notice';

expectNoticed('prefix', 'cursor-windows', 'settle');
