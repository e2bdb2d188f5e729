import type { Assertion } from '../assertion';
import { apis } from './apis';
import { buckets } from './buckets';
import { deployer } from './deployer';
import { encryption } from './encryption';
import { keeping } from './keeping';
import { limits } from './limits';
import { mappings } from './mappings';
import { monitoring } from './monitoring';
import { roles } from './roles';
import { routes } from './routes';

export const assertions: readonly Assertion[] = [
  ...encryption,
  ...keeping,
  ...buckets,
  ...roles,
  ...deployer,
  ...routes,
  ...mappings,
  ...apis,
  ...monitoring,
  ...limits,
];
