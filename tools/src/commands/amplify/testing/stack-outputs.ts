import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const output = ([key, value]: readonly [string, string]): string =>
  `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;

/** Answers what CloudFormation answers when it is asked for a stack, with these outputs, and takes note of which it was asked for. */
export const serveStack = async (outputs: Readonly<Record<string, string>>) => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const query = new URLSearchParams(await text(request));
    const name = query.get('StackName') ?? '';
    asked.push(name);
    const stack = `<StackName>${name}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>`;
    const members = Object.entries(outputs).map(output).join('');
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>${stack}<Outputs>${members}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
};
