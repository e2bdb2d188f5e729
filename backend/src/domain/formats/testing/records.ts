import { hash } from 'node:crypto';
import { samples } from '@millrace/contract';
import { readRecord } from '../read-record';

const { sampleCloudEvent, sampleReading, sampleClick } = samples;

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
export const [order, gauge, click] = [sampleCloudEvent, sampleReading, sampleClick].map((event) =>
  JSON.stringify(event),
);

/** `reason field` of each reject, `event <type>` of each event. */
export const outline = (record: Uint8Array): string[] =>
  readRecord(record).map((item) =>
    item.kind === 'event' ? `event ${item.event.type}` : `${item.reject.reason} ${item.reject.field}`.trim(),
  );

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const field = (number: number, content: Uint8Array): number[] => [
  ...varint(number * 8 + 2),
  ...varint(content.length),
  ...content,
];

/** As the Kinesis Producer Library packs them, all under one partition key. */
export const aggregate = (...records: Uint8Array[]): Uint8Array => {
  const packed = records.flatMap((data) => field(3, Uint8Array.from([8, 0, ...field(3, data)])));
  const message = Uint8Array.from([...field(1, bytes('key')), ...field(2, bytes('123')), ...packed]);
  return Uint8Array.from([0xf3, 0x89, 0x9a, 0xc2, ...message, ...Buffer.from(hash('md5', message, 'hex'), 'hex')]);
};

/** What CloudWatch Logs sends to a stream, unpacked. */
export const subscription = (changes: object = {}) => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: '/aws/lambda/shop',
  logStream: '2026/11/20/[$LATEST]1',
  subscriptionFilters: ['to-millrace'],
  logEvents: [
    { id: '1', timestamp: Date.UTC(2026, 10, 20, 10), message: 'START RequestId: 5\n' },
    { id: '2', timestamp: Date.UTC(2026, 10, 20, 10), message: '{"level":"error","ms":12}' },
    { id: '3', timestamp: Date.UTC(2026, 10, 20, 10), message: `${click}\n` },
    { id: '4', timestamp: Date.UTC(2026, 10, 20, 10), message: '{"specversion":"1.0"}' },
    { id: '5' },
  ],
  ...changes,
});
