import { type Program, startChild } from './child';

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end and returns what it printed. Ends it when the signal says so. */
export const runProgram = async (
  program: Omit<Program, 'onOutput'> & Partial<Pick<Program, 'onOutput'>>,
  signal: AbortSignal,
): Promise<Outcome> => {
  signal.throwIfAborted();
  let output = '';
  const child = startChild({
    ...program,
    onOutput: (text) => {
      output += text;
      program.onOutput?.(text);
    },
  });
  const stop = () => void child.stop();
  signal.addEventListener('abort', stop);
  try {
    const code = await child.ended;
    signal.throwIfAborted();
    return { code, output };
  } finally {
    signal.removeEventListener('abort', stop);
  }
};
