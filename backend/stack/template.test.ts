import { expect, test } from 'vitest';
import { dropImpliedDependencies } from './template';

const dependsOn = (Properties: Record<string, unknown>, DependsOn: string | readonly string[]) =>
  dropImpliedDependencies({ It: { Type: 'AWS::Lambda::Function', Properties, DependsOn } }).It?.DependsOn;

test.each([
  ['Ref', { Role: { Ref: 'Role' } }],
  ['GetAtt', { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
  ['Sub', { Role: { 'Fn::Sub': `\${Role.Arn}/*` } }],
  ['a reference deep inside', { A: [{ B: { 'Fn::Join': ['', ['x', { Ref: 'Role' }]] } }] }],
])('a dependency that %s implies is not stated again', (_, properties) => {
  expect(dependsOn(properties, ['Role', 'Log'])).toEqual(['Log']);
  expect(dependsOn(properties, 'Role')).toBeUndefined();
});

test('all others stay', () => {
  expect(dependsOn({ Name: `role \${!Role}`, Role: 'Role' }, ['Role'])).toEqual(['Role']);
});
