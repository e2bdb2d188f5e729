import { boot } from './bootstrap/boot.mjs';

await boot('start', process.argv.slice(2));
