import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixtureApp } from '../../../lib/service/app';

const METRICS = 1000;

const files = {
  'metrics.ts': `
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

export const definitions = {
  metrics: [
    {
      name: 'doors',
      label: 'Doors',
      category: 'Building',
      description: 'Doors that were opened.',
      measure: 'count',
      unit: 'times',
      events: ['door.opened'],
    },
    ...Array.from({ length: ${METRICS - 1} }, (_, number) => (number % 40 === 30 ? warmth(number) : entered(number))),
  ],
};`,
  'formats/index.ts': `
const names = { time: 'at', data: (field: string) => field };

const door = {
  name: 'door',
  recognises: (text: string) => text.startsWith('DOOR '),
  read: (text: string, at: string) => [
    { kind: 'event', at, names, event: { source: 'doors', type: 'door.opened', subject: text.slice(5), data: {} } },
  ],
};

export const formats = { objects: [], texts: [door] };`,
  'brand.ts': `
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
};`,
};

/** One that keeps functions warm and scales its tables, as no other stage does. */
export const labStage = (): string => {
  const prod = readFileSync(join(fixtureApp, 'stages', 'prod.yml'), 'utf8');
  const warm = 'provisionedConcurrency: {authorize: 2, catalog: 1, durable: 1, live: 1}';
  const scaled =
    'billing: provisioned\n  autoscaling: { read: { least: 25, most: 500 }, write: { least: 25, most: 500 }, targetPercent: 70 }';
  return prod.replace(/provisionedConcurrency: .*/, warm).replace(/billing: on-demand\n *autoscaling: null/, scaled);
};

/** Another catalogue, other names, and a stage that is called otherwise. */
export const writeApp = (app: string): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(app, name, '..'), { recursive: true });
    writeFileSync(join(app, name), text);
  }
  mkdirSync(join(app, 'stages'));
  writeFileSync(join(app, 'stages', 'lab.yml'), labStage());
};
