import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MetricDefinitions } from '@millrace/backend/definitions';
import type { OwnFormats } from '@millrace/backend/format';
import { z } from 'zod';
import { createDocumentClient } from '../../../../backend/src/adapters/dynamodb/document-client';
import {
  type DefinitionTable,
  dynamoDefinitionStore,
} from '../../../../backend/src/adapters/dynamodb/dynamo-definition-store';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import { historyChanges } from '../../../../backend/src/domain/metrics/history-changes';
import { storedMetrics } from '../../../../backend/src/domain/metrics/metric-past';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';
import { cloudFormation, findDeployedStack, resourcesOf } from '../deployed/stack';
import { findStack } from '../stack/running-stack';
import { localCredentials } from '../stream/target';

export interface Stage {
  readonly stage: string;
  readonly region: string;
}

const load = (...path: string[]): Promise<unknown> => import(pathToFileURL(join(...path)).href);

/** `defineMetrics` looks at everything in them. */
const metricsModule = z.object({
  definitions: z.custom<MetricDefinitions>((it) => typeof it === 'object' && it !== null),
});
const formatsModule = z.object({
  formats: z.custom<OwnFormats>((it) => typeof it === 'object' && it !== null && 'objects' in it && 'texts' in it),
});

export interface Definitions {
  readonly metrics: MetricSet;
  /** Names of the formats of one's own, and of mappings. */
  readonly formats: readonly string[];
}

/** What an app folder declares. @throws Error whose message says what is wrong with it */
export const loadDefinitions = async (app: string): Promise<Definitions> => {
  const { definitions } = metricsModule.parse(await load(app, 'metrics.ts'));
  const { formats } = formatsModule.parse(await load(app, 'formats', 'index.ts'));
  const { metrics: declared, items, mappings, rules, sessions, funnels } = definitions;
  const metrics = defineMetrics(declared, items, formats, mappings, rules, sessions, funnels);
  const names = [...metrics.formats.objects, ...metrics.formats.texts].map(({ name }) => name);
  return { metrics, formats: names };
};

/** The table of what runs on this machine; undefined where nothing does. */
const localDefinitions = async (state: string): Promise<DefinitionTable | undefined> => {
  const endpoints = await findStack(state);
  if (!endpoints) return undefined;
  const { dynamodb: endpoint, region, stream } = endpoints;
  const client = new DynamoDBClient({ endpoint, region, credentials: localCredentials });
  // As `serverless.yml` names both.
  return { client: createDocumentClient(client), table: stream.replace(/-events$/, '-checkpoints') };
};

const stageDefinitions = async ({ stage, region }: Stage): Promise<DefinitionTable | undefined> => {
  const stack = await findDeployedStack(cloudFormation(region), stage, region);
  const resources = stack ? await resourcesOf(cloudFormation(region), stack.name) : [];
  const table = resources.find(({ logicalId }) => logicalId === 'CheckpointsTable')?.physicalId;
  return table === undefined ? undefined : { client: createDocumentClient(new DynamoDBClient({ region })), table };
};

/** Where it is stored how the metrics of a stage, or of the stack on a state folder, were defined; undefined where nothing is. */
export const storedDefinitions = (where: Stage | string): Promise<DefinitionTable | undefined> =>
  typeof where === 'string' ? localDefinitions(where) : stageDefinitions(where);

/** What the definitions of an app folder do to the history that is stored, a line each. */
export const changesOfHistory = async (stored: DefinitionTable, app: string): Promise<readonly string[]> => {
  const { metrics } = await loadDefinitions(app);
  const pasts = (await dynamoDefinitionStore(stored).readAll()).map(({ past }) => past);
  return historyChanges(pasts, storedMetrics(metrics.catalog.metrics, metrics.identityOf));
};
