import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { socketAddress } from '../../lib/session/id-token';
import { personFlags, personHelp, personShape, signInTo } from '../../lib/session/person';
import { firstCommands, readyLine } from './ready-line';

const help = `Prints a line that opens the WebSocket in a terminal, with a fresh ticket: it works once, within 30 s.

  npm run wscat -- [options]
  eval "$(npm run --silent wscat)"

  --user A          the same as --email A
${personHelp}

The line is alone on standard output; what to type first goes to standard error. docs/websocket.md says what else there is.`;

const schema = z
  .object({ ...personShape, user: personShape.email })
  .transform(({ user, email, ...rest }) => ({ ...rest, email: user ?? email }));

const options = (args: string[]) => parseOptions(args, { ...personFlags, user: { type: 'string' } as const }, schema);

const print = async (person: z.infer<typeof schema>): Promise<number> => {
  const { endpoints, username, token } = await signInTo(person, process.env);
  const address = await socketAddress(endpoints, await token());
  console.error(`As ${username}; this opens one connection, within 30 s. Then type one of these:\n${firstCommands}\n`);
  console.log(readyLine(address));
  return 0;
};

await runCommand(withHelp(help, options, print));
// What a library of the sign-in left open is waited for by nobody.
process.exit();
