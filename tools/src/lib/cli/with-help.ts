/** A command's body that shows its help when asked to, whatever else is on the line, and else runs with its options. */
export const withHelp =
  <O>(help: string, parse: (args: string[]) => O, run: (options: O, signal: AbortSignal) => Promise<number>) =>
  async (args: string[], signal: AbortSignal): Promise<number> => {
    if (!args.includes('--help')) return run(parse(args), signal);
    console.log(help);
    return 0;
  };
