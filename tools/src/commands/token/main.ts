import { z } from 'zod';
import { parseOptions } from '../../lib/cli/parse-options';
import { runCommand, withHelp } from '../../lib/cli/run-command';
import { socketAddress } from '../../lib/session/id-token';
import { personFlags, personHelp, personShape, signInTo } from '../../lib/session/person';

const help = `Signs in and prints the ID token, for curl and for programs. It is valid for 15 minutes.

  TOKEN=$(npm run --silent token)

  npm run token -- [options]

  --websocket       print the address of the WebSocket with a ticket instead, which opens it once, within 30 s:
                    npx wscat -c "$(npm run --silent token -- --websocket)"
${personHelp}

The last line is the token or the address, alone.`;

const schema = z.object({ ...personShape, websocket: z.boolean().default(false) });

const options = (args: string[]) =>
  parseOptions(args, { ...personFlags, websocket: { type: 'boolean' } as const }, schema);

const print = async ({ websocket, ...person }: z.infer<typeof schema>): Promise<number> => {
  const { endpoints, token } = await signInTo(person, process.env);
  const idToken = await token();
  console.log(websocket ? await socketAddress(endpoints, idToken) : idToken);
  return 0;
};

await runCommand(withHelp(help, options, print));
