import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { readJournal } from '../shared/journal';
import { stateFolder } from '../shared/state-folder';
import { type Grants, statementSchema } from './grants';

const callSchema = z.object({
  function: z.string(),
  action: z.string(),
  resource: z.string(),
  allowed: z.boolean(),
});

/** What a function has asked of a service. */
export type RecordedCall = z.infer<typeof callSchema>;

/** Writes each call into a file of JSON lines, once. */
export const recordCalls = (file: string): ((call: RecordedCall) => void) => {
  const known = new Set<string>();
  return (call) => {
    const line = JSON.stringify(call);
    if (known.has(line)) return;
    known.add(line);
    appendFileSync(file, `${line}\n`);
  };
};

export const readCalls = (file: string): RecordedCall[] => z.array(callSchema).parse(readJournal(file));

const grantsSchema = z.record(z.string(), z.array(statementSchema));

/** @throws where a stack was not started with its calls recorded. */
export const readGrants = (file: string): Grants => {
  if (!existsSync(file)) throw new Error(`${file} is not there: the calls of this stack are not recorded`);
  return grantsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
};

/** What the functions of a stack may do, and what they have done. @throws where MILLRACE_STATE names no state folder with both. */
export const recorded = () => {
  const state = process.env.MILLRACE_STATE;
  if (state === undefined) throw new Error('MILLRACE_STATE does not name the state folder of a stack');
  const folder = stateFolder(state);
  return { grants: readGrants(folder.grants), calls: readCalls(folder.calls) };
};
