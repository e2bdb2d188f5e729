import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { matches, parsePattern } from '../shared/filter';
import type { App, Reply, Request, Stores } from './fauxqs';

/** To whom a rule sends: a function, or a queue by its ARN. */
export interface RuleTarget {
  readonly kind: 'function' | 'queue';
  readonly to: string;
  /** Sent instead of the event. */
  readonly input?: string;
  /** Sent instead of the event, with what stands in it at the paths put into the template in the place of `<name>`. */
  readonly transformer?: { readonly InputPathsMap: Readonly<Record<string, string>>; readonly InputTemplate: string };
}

/**
 * What a target is sent of an event.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export const inputFor = (
  { input, transformer: made }: RuleTarget,
  event: Readonly<Record<string, unknown>>,
): string => {
  if (!made) return input ?? JSON.stringify(event);
  return Object.entries(made.InputPathsMap).reduce((text, [name, path]) => {
    const value = event[path.slice(2)];
    return text.replaceAll(`<${name}>`, typeof value === 'string' ? value : JSON.stringify(value));
  }, made.InputTemplate);
};

/** A rule of the default bus. */
export const busRuleSchema = z.object({
  pattern: z.string(),
  targets: z.array(
    z.object({
      kind: z.enum(['function', 'queue']),
      to: z.string(),
      input: z.string().exactOptional(),
      transformer: z
        .object({ InputPathsMap: z.record(z.string(), z.string()), InputTemplate: z.string() })
        .exactOptional(),
    }),
  ),
});

type BusRule = z.infer<typeof busRuleSchema>;

const entrySchema = z.object({
  Source: z.string().min(1),
  DetailType: z.string().min(1),
  Detail: z.string(),
  Resources: z.array(z.string()).default([]),
  Time: z.number().optional(),
  EventBusName: z.string().optional(),
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const callSchema = z.object({ Entries: z.array(z.unknown()).min(1).max(10) });

const ACCOUNT = '000000000000';
const DEFAULT_BUS = /^(?:default|arn:aws:events:[^:]+:\d+:event-bus\/default)$/;

const failed = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });

const detailOf = (text: string): object | undefined => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

/**
 * The event of an entry, as rules see it, or why there is none.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const busEvent = (entry: unknown, { region, now, id }: { region: string; now: number; id: string }) => {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) return failed('InvalidArgument', 'Parameter Source, DetailType or Detail is not valid.');
  const { Source, DetailType, Detail, Resources, Time, EventBusName = 'default' } = parsed.data;
  const detail = detailOf(Detail);
  if (!detail) return failed('MalformedDetail', 'Detail is malformed.');
  if (!DEFAULT_BUS.test(EventBusName)) return failed('InvalidArgument', `There is no bus ${EventBusName} here.`);
  const time = new Date(Time === undefined ? now : Time * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const common = { version: '0', id, 'detail-type': DetailType, source: Source, account: ACCOUNT };
  return { ...common, time, region, resources: Resources, detail };
};

const send = async (app: App, { sqsStore }: Stores, { to }: RuleTarget, MessageBody: string): Promise<void> => {
  const answer = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    payload: JSON.stringify({ QueueUrl: sqsStore.getQueueByArn(to)?.url ?? '', MessageBody }),
  });
  if (answer.statusCode >= 300) console.error(`${to} did not take an event: ${answer.payload}`);
};

/** Answers `PutEvents` of EventBridge's default bus, and sends what its rules let pass to their queues. */
export const installEventBus = (app: App, stores: Stores, rules: readonly BusRule[], region: string): void => {
  const parsedRules = rules.map(({ pattern, targets }) => ({ pattern: parsePattern(pattern), targets }));
  const put = async (entry: unknown): Promise<object> => {
    const event = busEvent(entry, { region, now: Date.now(), id: randomUUID() });
    if (!('id' in event)) return event;
    for (const { targets } of parsedRules.filter(({ pattern }) => matches(pattern, event)))
      for (const target of targets) await send(app, stores, target, inputFor(target, event));
    return { EventId: event.id };
  };
  const answer = async (body: unknown): Promise<object> => {
    // The stand-in reads only what SQS is sent; anything else is bytes.
    const { Entries } = callSchema.parse(Buffer.isBuffer(body) ? JSON.parse(body.toString()) : body);
    const answers: object[] = [];
    for (const entry of Entries) answers.push(await put(entry));
    return { FailedEntryCount: answers.filter((one) => 'ErrorCode' in one).length, Entries: answers };
  };
  app.addHook('preHandler', (request: Request, reply: Reply, next: () => void) => {
    if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents') return next();
    reply.header('content-type', 'application/x-amz-json-1.1');
    answer(request.body).then(
      (result) => void reply.send(JSON.stringify(result)),
      () => void reply.status(400).send('{"__type":"ValidationException","message":"Entries: send 1 to 10 of them"}'),
    );
  });
};
