import { boot } from './bootstrap/boot.mjs';

const [command = '', ...args] = process.argv.slice(2);
await boot(command, args);
