import { brand } from '@millrace/app/brand';
import type { Brand } from '@millrace/contract';

/** What the service is called and looks like: the one place where the pages import the user's folder. */
export const { name, title, logo, colours, prefix, fonts = {} }: Brand = brand;
