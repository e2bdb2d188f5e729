import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notification } from '../../s3-sqs-sns/notifications';
import { type AwsClients, awsClients } from '../../shared/aws-clients';
import { HOST, portsFrom } from '../../shared/ports';
import { type StandIn, startStandIn } from '../../shared/stand-in';
import { freeBasePort } from './free-base-port';

export const REGION = 'eu-west-1';

export interface TestStorage {
  readonly clients: AwsClients;
  readonly url: string;
  /** Kills it and starts it again, on the same folder. */
  readonly crash: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The stand-in of S3, SQS and SNS in a process of its own, as the local AWS starts it with `keep`. */
export const startStorage = async (notifications: readonly Notification[] = []): Promise<TestStorage> => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-storage-'));
  const ports = portsFrom(await freeBasePort());
  const clients = awsClients(ports, REGION);
  const start = async (): Promise<StandIn> => {
    const standIn = startStandIn({
      name: 'storage',
      module: 's3-sqs-sns/server.ts',
      settings: { port: ports.storage, region: REGION, folder, notifications },
      region: REGION,
      logs: folder,
      onLost: () => {},
    });
    await standIn.started;
    return standIn;
  };
  let standIn = await start();
  return {
    clients,
    url: `http://${HOST}:${ports.storage}`,
    crash: async () => {
      await standIn.kill();
      standIn = await start();
    },
    stop: async () => {
      clients.s3.destroy();
      clients.sqs.destroy();
      clients.sns.destroy();
      await standIn.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
