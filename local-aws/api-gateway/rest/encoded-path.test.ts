import { expect, test } from 'vitest';
import { encodedPath } from './encoded-path';

test('the parts of a path reach a function as the client wrote them', () => {
  const event = { httpMethod: 'GET', path: '/items/page/%2Fa%20b', pathParameters: { type: 'page', subject: '/a b' } };
  expect(encodedPath(event)).toMatchObject({
    httpMethod: 'GET',
    pathParameters: { type: 'page', subject: '%2Fa%20b' },
  });
});

test.each([[{ Records: [] }], [{ httpMethod: 'GET', pathParameters: null }], [null], ['text']])(
  '%j stays as it is',
  (event) => {
    expect(encodedPath(event)).toBe(event);
  },
);
