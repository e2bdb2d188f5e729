import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { parseJson } from '../shared/aws-http';

export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

export interface Call {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** As much of a request and its response as kinesalite uses. */
type Replayed = Readable & { readonly method: string; readonly url: string; readonly headers: IncomingHttpHeaders };
interface Captured {
  statusCode: number;
  readonly setHeader: (name: string, value: string | number) => void;
  readonly end: (body?: string | null) => void;
}
export type Kinesalite = (request: Replayed, response: Captured) => void;

/** Hands a call in JSON to kinesalite: its answer, which is not yet sent to anybody. */
export const askKinesalite = (kinesalite: Kinesalite, call: Call, body: string | Buffer): Promise<Answer> =>
  new Promise((resolve) => {
    const { method = 'GET', url = '/', headers } = call;
    const source = Readable.from(body.length > 0 ? [Buffer.from(body)] : [], { objectMode: false });
    const answered: OutgoingHttpHeaders = {};
    const response: Captured = {
      statusCode: 200,
      setHeader: (name, value) => {
        // The length may change, and HTTP/2 knows no encoding of transfers.
        if (name !== 'Content-Length' && name !== 'Transfer-Encoding') answered[name] = value;
      },
      end: (text) => resolve({ status: response.statusCode, headers: answered, body: text ?? '' }),
    };
    kinesalite(Object.assign(source, { method, url, headers }), response);
  });

export type Ask = (operation: string, input: object) => Promise<{ readonly answer: Answer; readonly output: unknown }>;

/** Further calls, on behalf of whoever made the first. */
export const askFor =
  (kinesalite: Kinesalite, call: Call): Ask =>
  async (operation, input) => {
    const headers = { ...call.headers, 'x-amz-target': `Kinesis_20131202.${operation}` };
    const answer = await askKinesalite(kinesalite, { ...call, headers }, JSON.stringify(input));
    return { answer, output: parseJson(answer.body) };
  };
