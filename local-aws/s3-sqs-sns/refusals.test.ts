import { expect, test } from 'vitest';
import { refusalOf } from './refusals';

const request = (method: string, path: string, headers: Record<string, string> = {}) => {
  const { pathname, searchParams } = new URL(path, 'http://s3');
  const [, bucket = '', ...key] = pathname.split('/');
  return { method, bucket, key: key.join('/'), query: Object.fromEntries(searchParams), headers };
};

test.each([
  ['PUT', '/b'],
  ['PUT', '/b/k?x-id=PutObject'],
  ['PUT', '/b/k?partNumber=1&uploadId=u'],
  ['GET', '/b/k?X-Amz-Signature=s&X-Amz-Expires=9'],
  ['GET', '/b/k?AWSAccessKeyId=a&Signature=s&Expires=9'],
  ['GET', '/b?list-type=2&prefix=a%2F&delimiter=%2F&max-keys=7'],
  ['POST', '/b?delete'],
  ['POST', '/b/k?uploads'],
  ['DELETE', '/b/k'],
  ['GET', '/b?location'],
  ['GET', '/'],
])('%s %s passes', (method, path) => {
  expect(refusalOf(request(method, path))).toBeUndefined();
});

// By itself the stand-in would overwrite the object with the tags, list the bucket, or answer with the newest version.
test.each([
  ['PUT', '/b/k?tagging'],
  ['PUT', '/b/k?acl'],
  ['PUT', '/b?versioning'],
  ['PUT', '/b?lifecycle'],
  ['PUT', '/b?notification'],
  ['GET', '/b?versions'],
  ['GET', '/b/k?versionId=1'],
  ['GET', '/b/k?partNumber=1'],
  ['GET', '/b/k?response-content-type=text%2Fplain'],
  ['POST', '/b/k?select'],
  ['POST', '/b'],
  ['PATCH', '/b/k'],
])('%s %s is refused and named', (method, path) => {
  expect(refusalOf(request(method, path))).toMatch(/^\w+ \/b.* is not emulated$/);
});

test.each([
  ['x-amz-tagging', 'a=b'],
  ['x-amz-acl', 'public-read'],
  ['x-amz-server-side-encryption-customer-key', 'k'],
  ['x-amz-object-lock-mode', 'GOVERNANCE'],
  ['x-amz-metadata-directive', 'REPLACE'],
])('a put with %s: %s is refused and named', (header, value) => {
  expect(refusalOf(request('PUT', '/b/k', { [header]: value }))).toContain(header);
});

test('a part copied from another object is refused, for the stand-in would store an empty one', () => {
  const copy = request('PUT', '/b/k?partNumber=1&uploadId=u', { 'x-amz-copy-source': 'b/j' });
  expect(refusalOf(copy)).toContain('UploadPartCopy');
});
