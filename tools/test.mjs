import { boot } from './bootstrap/boot.mjs';

await boot('test', process.argv.slice(2));
