import { config } from 'zod';

/**
 * Schemas would try whether they may compile themselves, which the site's security policy refuses and reports. To be loaded before any
 * module that makes one.
 */
config({ jitless: true });
