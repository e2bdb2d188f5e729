import { gzipSync } from 'node:zlib';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { FanOut, FanOutReport, SendToPartition } from '../../app/delivery/ports';
import { reaching } from '../dynamodb/document-client';

/** Of what is handed to a worker, compressed and in base64. Lambda takes 6 MB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_BYTES = 1_000_000;

const count = z.number();

const reportSchema = z.object({
  tally: z.object({
    ...{ subscribers: count, posts: count, refused: count, failed: count },
    ...{ gone: count, unreachable: count, ended: count, dropped: count },
  }),
  reached: z.object({ viewers: count, troubled: count, parts: count }),
});

const parse = (payload: Uint8Array | undefined): FanOutReport =>
  reportSchema.parse(JSON.parse(Buffer.from(payload ?? []).toString()));

/** Calls a function for each partition, and waits for what it answers. */
export const lambdaFanOut = (client: Pick<LambdaClient, 'send'>, functionName: string): FanOut => ({
  prepare: (content): SendToPartition | undefined => {
    const packed = gzipSync(JSON.stringify(content)).toString('base64');
    if (packed.length > MOST_BYTES) return undefined;
    return async (partition, order) => {
      const Payload = JSON.stringify({ partition, ...order, content: packed });
      const call = client.send(new InvokeCommand({ FunctionName: functionName, Payload }));
      const { FunctionError, Payload: answer } = await reaching('a worker that sends frames', call);
      if (FunctionError)
        throw new Error(`the worker of partition ${partition} failed: ${Buffer.from(answer ?? []).toString()}`);
      return parse(answer);
    };
  },
});
