import { brand } from '@millrace/app/brand';

/** What the service is called and looks like: the one place where the pages import the user's folder. */
export const { name, title, logo, colours } = brand;
