import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SCHEMA, load, Type } from 'js-yaml';

const SHORT_FORMS = [
  'Equals',
  'FindInMap',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Not',
  'Or',
  'And',
  'Select',
  'Split',
  'Sub',
];

const long = (name: string, value: unknown): object => {
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  return { [`Fn::${name}`]: name === 'GetAtt' && typeof value === 'string' ? value.split('.') : value };
};

const types = [...SHORT_FORMS, 'Ref', 'Condition'].flatMap((name) =>
  (['scalar', 'sequence', 'mapping'] as const).map(
    (kind) => new Type(`!${name}`, { kind, construct: (value: unknown) => long(name, value) }),
  ),
);

const schema = DEFAULT_SCHEMA.extend(types);

/** A template as CloudFormation reads it: YAML with its short forms. */
export const parseTemplate = (yaml: string): unknown => load(yaml, { schema });

/** A template that is the account's. */
export const readAccountTemplate = (serviceDir: string, file: 'deploy.yml' | 'github.yml'): unknown =>
  parseTemplate(readFileSync(join(serviceDir, 'account', file), 'utf8'));
