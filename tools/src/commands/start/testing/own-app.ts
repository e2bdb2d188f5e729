import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricDefinition } from '../../../../../backend/src/domain/metrics/metric-definition';
import { fixtureApp } from '../../../lib/service/app';

const doors: MetricDefinition = {
  name: 'doors',
  label: 'Doors',
  category: 'Building',
  description: 'Doors that were opened.',
  measure: 'count',
  unit: 'times',
  events: ['door.opened'],
};

/** Rooms on twenty floors: each has a metric, and every fortieth of these may ask for attention. */
const roomsOf = (count: number): string => `
const room = (number: number) => ({
  label: \`Room \${number}\`,
  category: \`Floor \${Math.floor(number / 50)}\`,
  description: 'People who came in.',
  unit: 'people',
  events: [\`room.\${number}\`],
});

const entered = (number: number) => ({ ...room(number), name: \`room-\${number}\`, measure: 'count' }) as const;

const warmth = (number: number) =>
  ({
    ...room(number),
    name: \`warmth-\${number}\`,
    label: \`Warmth \${number}\`,
    unit: '°C',
    measure: 'stats',
    value: 'celsius',
    decimals: 1,
    thresholds: { direction: 'above', warning: 25, critical: 30 },
  }) as const;

const rooms = Array.from({ length: ${count} }, (_, number) => (number % 40 === 30 ? warmth(number) : entered(number)));
`;

const formats = `
const names = { time: 'at', data: (field: string) => field };

const door = {
  name: 'door',
  recognises: (text: string) => text.startsWith('DOOR '),
  read: (text: string, at: string) => [
    { kind: 'event', at, names, event: { source: 'doors', type: 'door.opened', subject: text.slice(5), data: {} } },
  ],
};

export const formats = { objects: [], texts: [door] };`;

const brand = `
export const brand = {
  name: 'Acme',
  title: 'Acme Live',
  prefix: 'acme',
  logo: 'M6 6L26 26',
  colours: {
    accent: { light: '#0b6b3a', dark: '#7fe0ae' },
    accentStrong: { light: '#08512c', dark: '#a6efc8' },
    accentSoft: { light: '#e3f6ec', dark: '#12301f' },
    onAccent: { light: '#ffffff', dark: '#06150d' },
  },
  fonts: { text: '"Acme Sans", Georgia' },
};`;

/** One that keeps functions warm and scales its tables, as no other stage does, and gathers exact figures for so long. */
export const labStage = (windowSeconds: number): string => {
  const prod = readFileSync(join(fixtureApp, 'stages', 'prod.yml'), 'utf8');
  const warm = 'provisionedConcurrency: {authorize: 2, catalog: 1, durable: 1, live: 1}';
  const scaled =
    'billing: provisioned\n  autoscaling: { read: { least: 25, most: 500 }, write: { least: 25, most: 500 }, targetPercent: 70 }';
  return prod
    .replace(/provisionedConcurrency: .*/, warm)
    .replace(/billing: on-demand\n *autoscaling: null/, scaled)
    .replace(/durableWindowSeconds: \d/, `durableWindowSeconds: ${windowSeconds}`);
};

/** `metrics.ts` of a folder: doors, these metrics, and so many of rooms. */
export const writeMetrics = (app: string, metrics: readonly MetricDefinition[], rooms = 0): void => {
  const own = JSON.stringify([doors, ...metrics], null, 2);
  writeFileSync(
    join(app, 'metrics.ts'),
    `${roomsOf(rooms)}\nexport const definitions = { metrics: [...${own}, ...rooms] };\n`,
  );
};

export const writeStage = (app: string, windowSeconds: number): void =>
  writeFileSync(join(app, 'stages', 'lab.yml'), labStage(windowSeconds));

/** A folder in the place of `app/`: another catalogue, other names, and a stage that is called otherwise. */
export const writeApp = (app: string): void => {
  mkdirSync(join(app, 'formats'), { recursive: true });
  mkdirSync(join(app, 'stages'));
  writeFileSync(join(app, 'formats', 'index.ts'), formats);
  writeFileSync(join(app, 'brand.ts'), brand);
  writeStage(app, 1);
  writeMetrics(app, []);
};
