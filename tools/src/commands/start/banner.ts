import type { Endpoints } from '@millrace/contract';
import { brand } from '../../lib/service/app';

interface Banner {
  readonly endpoints: Endpoints;
  /** Path of the endpoints file, as the reader would type it. */
  readonly file: string;
  /** What commands must be given to find this stack, such as ` --state DIR`; nothing in the usual folder. */
  readonly state?: string;
  readonly seconds: number;
  /** Events a second of the sample traffic, or 0. */
  readonly traffic: number;
}

const line = (name: string, text: string): string => `  ${name.padEnd(12)}${text}`;

const signIns = (users: Endpoints['users']): string[] =>
  users.map(({ username, password, groups }, index) =>
    line(index === 0 ? 'Sign in' : '', `${username.padEnd(24)}${password.padEnd(14)}(${groups.join(', ')})`),
  );

/** The addresses and sign-ins of a running stack. */
export const banner = ({ endpoints, file, state = '', seconds, traffic }: Banner): string =>
  [
    '',
    `  ${brand.name} is up, after ${seconds.toFixed(1)} s`,
    '',
    line('Dashboard', endpoints.dashboard),
    ...signIns(endpoints.users),
    '',
    line('REST', endpoints.rest),
    line('WebSocket', endpoints.websocket),
    line('Kinesis', `${endpoints.kinesis}  stream ${endpoints.stream}  (${endpoints.region})`),
    line('Everything', file),
    '',
    line('Send events', 'npm run produce -- --rate 100 --seconds 10'),
    line('Watch', `npm run watch -- metric:orders${state}`),
    line('ID token', `npm run --silent token${state && ` --${state}`}`),
    line('wscat', `npx wscat -c "$(npm run --silent token -- --websocket${state})"`),
    line('Traffic', traffic > 0 ? `${traffic} sample events a second` : 'none (--no-traffic)'),
    line('Ctrl-C', 'ends it all'),
    '',
  ].join('\n');
