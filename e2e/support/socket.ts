import { type Answer, type Command, type ServerMessage, serverMessageSchema, ticketSchema } from '@millrace/contract';
import { WebSocket } from 'ws';
import { statusOfUpgrade } from '../../local-aws/tests/support/socket';
import { stack } from './stack';

/** A fresh single-use ticket for the WebSocket. */
export const takeTicket = async (token: string): Promise<string> => {
  const answer = await fetch(`${stack.rest}/tickets`, { method: 'POST', headers: { Authorization: token } });
  if (!answer.ok) throw new Error(`POST /tickets answered ${answer.status}: ${await answer.text()}`);
  return ticketSchema.parse(await answer.json()).ticket;
};

/** The HTTP status with which the stack refuses the upgrade, or 101 when the socket opened (it is closed again). */
export const upgradeStatus = (query: string): Promise<number> => statusOfUpgrade(`${stack.websocket}${query}`);

/** A client that is no page: sends commands, and keeps all that the server said. */
export class Client {
  readonly received: ServerMessage[] = [];
  private readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.received.push(serverMessageSchema.parse(JSON.parse(String(data)))));
  }

  /** @param asked what the address says besides the ticket, such as `&vehicle-id=3` */
  static async connect(token: string, asked = '', headers: Readonly<Record<string, string>> = {}): Promise<Client> {
    const socket = new WebSocket(`${stack.websocket}?ticket=${await takeTicket(token)}${asked}`, { headers });
    const client = new Client(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return client;
  }

  /** Sends any text, and waits for the next answer whose id is that one. */
  async sendText(text: string, id: string | null): Promise<Answer> {
    this.socket.send(text);
    return this.next((message): message is Answer => message.type === 'answer' && message.id === id);
  }

  send(command: Command): Promise<Answer> {
    return this.sendText(JSON.stringify(command), command.id);
  }

  async next<M extends ServerMessage>(matches: (message: ServerMessage) => message is M): Promise<M> {
    const until = Date.now() + 10_000;
    while (Date.now() < until) {
      const found = this.received.find(matches);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no such message within 10 s; received ${JSON.stringify(this.received).slice(0, 500)}`);
  }

  /** Whether the connection has ended, whoever has ended it. */
  get isClosed(): boolean {
    return this.socket.readyState === WebSocket.CLOSED;
  }

  close(): void {
    this.socket.close();
  }
}
