import { expect, test } from 'vitest';
import { evaluate, objectSuffix, parsePrefix } from './prefix';

const moment = { arrival: Date.UTC(2018, 7, 27, 10, 30, 5), errorType: 'processing-failed', random: () => 'abc' };

// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
test.each([
  ['', '2018/08/27/10/'],
  ['prefix', 'prefix2018/08/27/10/'],
  ["myFolder1/!{timestamp:'year='yyyy'/month='MM}/", 'myFolder1/year=2018/month=08/'],
  ['a=!{timestamp:yyyy}/b=!{timestamp:dd}-!{timestamp:HH:mm:ss}/', 'a=2018/b=27-10:30:05/'],
  ['!{firehose:random-string}/!{timestamp:yyyy/MM/dd}/', 'abc/2018/08/27/'],
  ['failed/!{firehose:error-output-type}/!{timestamp:yyyy}', 'failed/processing-failed/2018'],
])('the prefix %s becomes %s', (prefix, evaluated) => {
  expect(evaluate(parsePrefix(prefix), moment)).toBe(evaluated);
});

test.each([
  '!{timestamp:EEE}',
  '!{timestamp:yy}',
  '!{partitionKeyFromQuery:id}/!{timestamp:yyyy}',
  '!{firehose:stream}',
])('%s is refused and named', (prefix) => {
  expect(() => parsePrefix(prefix)).toThrow('is not emulated');
});

// https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
test('an object is named by the stream, its version, the time and a UUID', () => {
  expect(objectSuffix('archive', moment.arrival, 'uuid', '.gz')).toBe('archive-1-2018-08-27-10-30-05-uuid.gz');
});
