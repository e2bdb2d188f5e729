import { pingCommandSchema, subscribeCommandSchema } from '@millrace/contract';
import { createSubscribe } from '../../../backend/src/app/delivery/commands';
import type { ConnectionRegistry, ConnectionSender, SendOutcome } from '../../../backend/src/app/delivery/ports';
import type { SettledReader } from '../../../backend/src/app/settled/ports';
import { createPing } from '../../../backend/src/app/settled/query-settled';
import { inMemoryItems } from '../../../backend/src/app/testing/items';
import { HOUR_MS } from '../../../backend/src/domain/time';
import { contextOf } from '../../../backend/src/handlers/websocket/authorizer';
import { type CommandDeps, commandHandler } from '../../../backend/src/handlers/websocket/socket-handlers';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import type { OpenSocket, SocketListener } from '../../../web/src/features/connection/transport';
import type { FaultProfile, InjectedFaults } from '../service/fault-profile';
import { retention } from '../settings';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';

interface OpenConnection {
  readonly id: string;
  readonly listener: SocketListener;
  open: boolean;
  /** Parts of settled frames that were sent to it. */
  readonly framesSent: Set<string>;
  /** Until then whatever is sent to it is lost without a trace, ms. */
  lostUntil: number;
}

interface GatewayDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly faults: () => FaultProfile;
  readonly registry: ConnectionRegistry;
  readonly reader: Pick<SettledReader, 'checkpoints'>;
  /** How long settling takes as a rule, ms. */
  readonly settling: number;
  readonly logger: CommandDeps['logger'];
}

/** Looks only at the beginning, which says whether the message is a part of a frame. */
const isPart = (message: string): boolean => /"of":(?!1\b)\d/.test(message.slice(0, 300));

/** The step of a shard's checkpoint that a settled frame, or a part of one, carries. */
const stepOf = (message: string): string => /^\{"type":"settled",.*?"seq":"\d+"/.exec(message)?.[0] ?? '';

/** No page follows an item, which it reads over REST, or comes into a room. */
const following = { items: inMemoryItems(), requestStates: async () => undefined, enter: async () => [] };

/** API Gateway's WebSockets, with everything that can happen between a service and its subscribers. */
export class Gateway {
  private readonly deps: GatewayDeps;
  private readonly connections = new Map<string, OpenConnection>();
  private readonly commands: Readonly<Record<string, ReturnType<typeof commandHandler>>>;
  private opened = 0;

  constructor(deps: GatewayDeps) {
    this.deps = deps;
    const { registry, reader, logger, simulation, settling } = deps;
    const { now } = simulation;
    const on = { now, logger, find: async (id: string) => (await registry.find([id]))[0] };
    this.commands = {
      subscribe: commandHandler(
        on,
        subscribeCommandSchema,
        createSubscribe({ registry, metrics, settling, ...following }),
      ),
      ping: commandHandler(
        on,
        pingCommandSchema,
        createPing({ settled: reader, now, pace: { ...retention, settling } }),
      ),
    };
  }

  readonly openSocket: OpenSocket = (_url, listener) => {
    const connection = {
      id: `connection-${++this.opened}`,
      listener,
      open: true,
      framesSent: new Set<string>(),
      lostUntil: 0,
    };
    this.deps.simulation.start(() => this.connect(connection));
    return {
      send: (text) => this.deps.simulation.start(() => this.command(connection, text)),
      close: () => this.close(connection),
    };
  };

  readonly connectionSender: ConnectionSender = {
    post: async (id, message) => {
      const connection = this.connections.get(id);
      return connection?.open ? this.post(connection, message) : 'gone';
    },
    close: async (id) => {
      const connection = this.connections.get(id);
      if (!connection?.open) return 'gone';
      this.disconnect(connection, 'the server closed the connection');
      return 'sent';
    },
  };

  /** Some open connection breaks, and its page hears of it. */
  breakOne(): void {
    const open = [...this.connections.values()].filter((connection) => connection.open);
    const found = open[between(this.deps.random, 0, open.length - 1)];
    if (!found) return;
    this.deps.injected.add('connectionsBroken');
    this.disconnect(found, 'the connection was lost');
  }

  /** Some open connection silently loses everything for a while. */
  muteOne(ms: number): void {
    const open = [...this.connections.values()].filter((connection) => connection.open);
    const found = open[between(this.deps.random, 0, open.length - 1)];
    if (!found) return;
    this.deps.injected.add('connectionsMute');
    found.lostUntil = this.deps.simulation.now() + ms;
  }

  disconnect(connection: OpenConnection, reason: string): void {
    const { listener } = connection;
    this.close(connection);
    this.deps.simulation.after(20, () => listener.onClose(reason));
  }

  private async connect(connection: OpenConnection): Promise<void> {
    const { simulation, random, registry } = this.deps;
    const { id, listener } = connection;
    const connectedAt = simulation.now();
    await simulation.sleep(between(random, 20, 200));
    const owner = { userId: id, username: id, groups: ['admins'], endsAt: connectedAt + HOUR_MS };
    const register = () => registry.register({ connectionId: id, connectedAt, ...owner }).then(() => true);
    // `$connect` refuses a connection that it cannot write down.
    const registered = await simulation.call(this, 5, () => register().catch(() => false));
    if (!connection.open) return;
    if (!registered) return this.disconnect(connection, 'the connection was refused');
    this.connections.set(id, connection);
    listener.onOpen();
  }

  /** `$disconnect` may never be called: then whoever posts finds that the connection is gone. */
  private close(connection: OpenConnection): void {
    const { simulation, random, registry } = this.deps;
    if (!connection.open) return;
    connection.open = false;
    this.connections.delete(connection.id);
    if (random() < 0.7)
      simulation.start(() =>
        simulation.call(this, 30, async () => void (await registry.remove(connection.id).catch(() => undefined))),
      );
  }

  private async command(connection: OpenConnection, text: string): Promise<void> {
    const { simulation, random } = this.deps;
    const { action }: { action?: string } = JSON.parse(text);
    const handler = this.commands[action ?? ''];
    if (!handler) throw new Error(`a page sent the command ${action}`);
    const { id } = connection;
    const owner = { userId: id, username: id, groups: ['admins'], endsAt: simulation.now() + HOUR_MS };
    const event = { body: text, requestContext: { connectionId: id, authorizer: contextOf(owner) } };
    const { body } = await simulation.call(this, between(random, 5, 60), () => handler(event));
    await simulation.sleep(between(random, 5, 60));
    if (connection.open && !this.isMute(connection)) connection.listener.onText(body);
  }

  private post(connection: OpenConnection, message: string): SendOutcome {
    const { random, injected, faults } = this.deps;
    const { network, repeatsLost } = faults();
    if (repeatsLost > 0 && random() < repeatsLost && connection.framesSent.has(stepOf(message))) {
      injected.add('repeatsLost');
      return 'sent';
    }
    const luck = random() / network;
    if (luck < 0.01) {
      this.disconnect(connection, 'the connection was lost');
      injected.add('connectionsBroken');
      return 'gone';
    }
    if (luck < 0.03) {
      injected.add('postsBusy');
      return random() < 0.5 ? 'refused' : 'failed';
    }
    if (luck < 0.13 || this.isMute(connection)) {
      injected.add(isPart(message) ? 'partsLost' : 'framesLost');
      return 'sent';
    }
    if (luck < 0.18) {
      injected.add('framesDoubled');
      this.deliver(connection, message, between(random, 30, 900));
    }
    if (luck < 0.24) injected.add('framesHeldUp');
    this.deliver(connection, message, luck < 0.24 ? between(random, 300, 1900) : between(random, 10, 60));
    return 'sent';
  }

  private isMute({ lostUntil }: OpenConnection): boolean {
    return this.deps.faults().network > 0 && this.deps.simulation.now() < lostUntil;
  }

  private deliver(connection: OpenConnection, message: string, ms: number): void {
    const step = stepOf(message);
    if (step !== '') connection.framesSent.add(step);
    this.deps.simulation.after(ms, () => connection.open && connection.listener.onText(message));
  }
}
