import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localLogs, showEntry } from './source';

const at = Date.UTC(2026, 10, 20, 10);
const line = (fields: object) =>
  `${JSON.stringify({ time: new Date(at).toISOString(), level: 'INFO', function: 'live', message: 'batch', ...fields })}\n`;

let state: string;
let file: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'millrace-logs-'));
  mkdirSync(join(state, 'logs'));
  file = join(state, 'logs', 'functions.log');
});
afterEach(() => rmSync(state, { recursive: true }));

describe("the local stack's log", () => {
  it('is read from the time asked for, of one function when one is named', async () => {
    writeFileSync(
      file,
      line({ time: new Date(at - 1).toISOString() }) + line({ records: 3 }) + line({ function: 'ping' }),
    );
    const read = await localLogs(state, 'live', at);
    expect((await read()).map(showEntry)).toEqual(['2026-11-20T10:00:00.000Z live         INFO batch {"records":3}']);
  });

  it('gives each line once, and none before it is whole', async () => {
    writeFileSync(file, line({ n: 1 }));
    const read = await localLogs(state, undefined, at);
    expect(await read()).toHaveLength(1);
    const next = line({ n: 2 });
    appendFileSync(file, next.slice(0, 10));
    expect(await read()).toHaveLength(0);
    appendFileSync(file, next.slice(10));
    expect(await read()).toMatchObject([{ text: 'INFO batch {"n":2}' }]);
  });

  it('goes on in the new file when the old one was put aside', async () => {
    writeFileSync(file, line({ n: 1 }) + line({ n: 2 }));
    const read = await localLogs(state, undefined, at);
    await read();
    renameSync(file, `${file}.1`);
    writeFileSync(file, line({ n: 3 }));
    expect(await read()).toMatchObject([{ text: 'INFO batch {"n":3}' }]);
  });

  it('is not there before a stack has run', async () => {
    await expect(localLogs(state, undefined, at)).rejects.toThrow('npm start');
  });
});
