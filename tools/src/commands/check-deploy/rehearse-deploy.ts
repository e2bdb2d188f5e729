import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateStackCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Template, templateSchema } from '@millrace/local-aws/cloudformation/template';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { cloudFormation, resourcesOf, stackName } from '../../lib/deployed/stack';
import { packageService, templateFile } from '../../lib/service/package-service';
import { at, change, ofTypes } from '../check-template/template';
import { removeStage } from '../remove/remove-stage';
import { playable, unplayed } from './playable';

const REGION = 'eu-west-1';
const LONGEST_SECONDS = 300;

interface DeployCheck {
  readonly stage: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

const readTemplate = async (file: string): Promise<Template> =>
  templateSchema.parse(JSON.parse(await readFile(file, 'utf8')));

/** Puts the functions' code, and a template larger than CloudFormation takes in a call, where the framework would. */
const upload = async (folder: string, bucket: string, template: Template, name: string): Promise<string> => {
  const s3 = new S3Client({ region: REGION, forcePathStyle: true });
  const functions = ofTypes(template, 'AWS::Lambda::Function');
  for (const file of (await readdir(join(folder, 'package'))).filter((path) => path.endsWith('.zip'))) {
    const code = functions.map((it) => at(it.Properties, 'Code.S3Key')).find((key) => String(key).endsWith(`/${file}`));
    if (typeof code === 'string')
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: code, Body: await readFile(join(folder, 'package', file)) }),
      );
  }
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: JSON.stringify(template) }));
  return `https://s3.${REGION}.amazonaws.com/${bucket}/${name}`;
};

const withMoreMemory = (template: Template): Template =>
  ofTypes(template, 'AWS::Lambda::Function').reduce(
    (changed, { id }) => change(changed, id, 'Properties.MemorySize', 512),
    template,
  );

/** Deploys like the framework: first a stack with the bucket alone, then everything, then a change; then removes it. */
export const rehearseDeploy = async ({ stage, folder, signal, report }: DeployCheck) => {
  const packaged = await packageService({ folder, stage }, signal);
  if (packaged.code !== 0) throw new UserError(packaged.output.trim());
  const client = cloudFormation(REGION);
  const StackName = stackName(stage);
  const waiting = { client, maxWaitTime: LONGEST_SECONDS, minDelay: 1, maxDelay: 1, abortSignal: signal };
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
  const create = playable(
    await readTemplate(join(folder, 'package', 'cloudformation-template-create-stack.json')),
    unplayed,
  );
  const { template, leftOut } = playable(await readTemplate(templateFile(folder)), unplayed);
  report(`${StackName}: create`);
  await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(create.template), Capabilities }));
  await waitUntilStackCreateComplete(waiting, { StackName });
  const [bucket] = await resourcesOf(client, StackName);
  if (!bucket) throw new Error(`${StackName} has no bucket to deploy from`);
  const update = async (name: string, to: Template): Promise<number> => {
    report(`${StackName}: ${name}`);
    const TemplateURL = await upload(folder, bucket.physicalId, to, `${name}.json`);
    await client.send(new UpdateStackCommand({ StackName, TemplateURL, Capabilities }));
    await waitUntilStackUpdateComplete(waiting, { StackName });
    return (await resourcesOf(client, StackName)).length;
  };
  const created = await update('all', template);
  const updated = await update('change', withMoreMemory(template));
  report(`${StackName}: remove`);
  const removal = await removeStage(stage, REGION, { signal, report });
  return { stage, created, updated, ...removal, leftOut };
};
