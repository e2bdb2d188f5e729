import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { App, Reply, Request } from './fauxqs';

const TARGET = 'AmazonSSM.';

const putSchema = z.object({
  Name: z.string().min(1),
  Value: z.string().min(1),
  Type: z.enum(['String', 'SecureString']).default('String'),
  Overwrite: z.boolean().default(false),
});
const nameSchema = z.object({ Name: z.string() });

const storedSchema = z.record(z.string(), putSchema.extend({ Version: z.number() }));

interface Answer {
  readonly status: number;
  readonly body: object;
}

const ok = (body: object): Answer => ({ status: 200, body });
const refused = (name: string, message = ''): Answer => ({ status: 400, body: { __type: name, message } });

/**
 * Parameter Store, as far as somebody sets a value and a function reads it. What is encrypted there is plain here.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export const createParameters = (file: string): ((operation: string, input: unknown) => Answer) => {
  const stored = existsSync(file) ? storedSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  const write = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify(stored));
    renameSync(`${file}.new`, file);
  };
  const find = (input: unknown) => stored[nameSchema.safeParse(input).data?.Name ?? ''];
  const operations: Readonly<Record<string, (input: unknown) => Answer>> = {
    PutParameter: (input) => {
      const parsed = putSchema.safeParse(input);
      if (!parsed.success) return refused('ValidationException', z.prettifyError(parsed.error));
      const known = find(input);
      if (known && !parsed.data.Overwrite) return refused('ParameterAlreadyExists', 'The parameter already exists.');
      const Version = (known?.Version ?? 0) + 1;
      stored[parsed.data.Name] = { ...parsed.data, Version };
      write();
      return ok({ Version, Tier: 'Standard' });
    },
    GetParameter: (input) => {
      const { Overwrite: _, ...Parameter } = find(input) ?? {};
      return 'Name' in Parameter ? ok({ Parameter }) : refused('ParameterNotFound');
    },
    DeleteParameter: (input) => {
      const found = find(input);
      if (!found) return refused('ParameterNotFound');
      delete stored[found.Name];
      write();
      return ok({});
    },
  };
  return (operation, input) =>
    operations[operation]?.(input) ?? refused('UnknownOperationException', `${operation} is not emulated`);
};

const bodyOf = (body: unknown): unknown => {
  try {
    return Buffer.isBuffer(body) ? JSON.parse(body.toString()) : body;
  } catch {
    return undefined;
  }
};

export const installParameters = (app: App, file: string): void => {
  const call = createParameters(file);
  app.addHook('preHandler', (request: Request, reply: Reply, next: () => void) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (!target.startsWith(TARGET)) return next();
    const { status, body } = call(target.slice(TARGET.length), bodyOf(request.body));
    void reply.status(status).header('content-type', 'application/x-amz-json-1.1').send(JSON.stringify(body));
  });
};
