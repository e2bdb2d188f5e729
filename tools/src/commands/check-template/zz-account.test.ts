import { templateSchema } from '@millrace/local-aws/cloudformation/template';
import { expect, test } from 'vitest';
import { readAccountTemplate } from '../../../../backend/stack/account';
import { backend } from '../../lib/cli/paths';
import { audit } from './assertion';
import { account, gitHub } from './assertions/account';
test.each([['deploy.yml', account], ['github.yml', gitHub]] as const)('%s', (file, all) => {
  const t = templateSchema.parse(readAccountTemplate(backend, file));
  expect(audit(all, t, {} as never)).toEqual([]);
});
