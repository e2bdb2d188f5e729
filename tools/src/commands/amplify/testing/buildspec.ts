import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import { z } from 'zod';

const phases = z.record(
  z.enum(['preBuild', 'build', 'postBuild']),
  z.strictObject({ commands: z.array(z.string()) }).optional(),
);

const schema = z.strictObject({
  version: z.literal(1),
  applications: z.tuple([
    z.strictObject({
      appRoot: z.literal('web'),
      backend: z.strictObject({ phases }),
      frontend: z.strictObject({
        buildPath: z.literal('/'),
        phases,
        artifacts: z.strictObject({ baseDirectory: z.string(), files: z.tuple([z.literal('**/*')]) }),
        cache: z.strictObject({ paths: z.array(z.string()) }),
      }),
    }),
  ]),
});

const inOrder = ({ preBuild, build, postBuild }: z.infer<typeof phases>): readonly string[] =>
  [preBuild, build, postBuild].flatMap((phase) => phase?.commands ?? []);

/** The one app of an `amplify.yml`, with the commands of its phases in the order that Amplify runs them in. */
export const readBuildspec = async (file: string) => {
  const [{ backend, frontend }] = schema.parse(load(await readFile(file, 'utf8'))).applications;
  return { backend: inOrder(backend.phases), frontend: inOrder(frontend.phases), artifacts: frontend.artifacts };
};
