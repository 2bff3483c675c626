// The official client as the conformance suite asks for it, straight to the suite's server or with a gateway in between.
// usage: node client.mjs direct <address of the suite's server>
//        node client.mjs <address of the gateway> <port> <address of the suite's server>
// The gateway is set up before the suite's server has a port, so it is told another, from which everything goes on to the suite's.
import { connect, createServer } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const [gateway, port] = process.argv.slice(2);
const suite = new URL(process.argv.at(-1));

const scenarios = {
  initialize: (client) => client.ping(),
  tools_call: (client) => client.callTool({ name: 'add_numbers', arguments: { a: 5, b: 3 } }),
  'elicitation-sep1034-client-defaults': (client) => client.callTool({ name: 'test_client_elicitation_defaults', arguments: {} }),
  'sse-retry': (client) => client.callTool({ name: 'test_reconnection', arguments: {} }),
};

async function address() {
  if (gateway === 'direct') return suite;
  const relay = createServer((socket) => {
    const onward = connect(Number(suite.port), suite.hostname);
    for (const [from, to] of [[socket, onward], [onward, socket]]) from.pipe(to).on('error', () => from.destroy());
  });
  await new Promise((listening) => relay.listen(Number(port), '127.0.0.1', listening));
  return new URL(suite.pathname === '/' ? 'mcp/bare' : 'mcp/suite', gateway);
}

const client = new Client({ name: 'conformance-client', version: '1.0.0' }, { capabilities: { elicitation: { form: { applyDefaults: true } } } });
client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: {} }));
await client.connect(new StreamableHTTPClientTransport(await address()));
await client.listTools();
await scenarios[process.env.MCP_CONFORMANCE_SCENARIO](client);
await client.close();
process.exit(0);
