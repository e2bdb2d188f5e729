import { join } from 'node:path';
import { appFolderOf, readBrand } from '../../../../backend/stack/app';
import { backend } from '../cli/paths';

/** The user's own folder: what the service measures, its stages and what it is called. */
export const appFolder = appFolderOf(backend);

export const brand = await readBrand(appFolder);

/** The app folder of the product's own tests, which do not depend on what the user declares. */
export const fixtureApp = join(backend, 'src', 'testing', 'fixture-app');
