// A session of the official client with a server, or with what stands before it: what the server asks is answered, and handed on.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { base, key } from '../npm/scenarios.mjs';

export const headers = key === 'none' ? {} : { authorization: `Bearer ${key}` };
export const text = (result) => result.content.map((block) => block.text ?? block.type);

// Behind an endpoint of several servers its names begin with its own, which stands behind a # in the address.
const server = new URL(base).hash.slice(1);
export const named = (name) => (server ? `${server}__${name}` : name);
export const at = (uri) => (server ? `cordon:${server}/${uri}` : uri);
const unnamed = (words) => (server ? words.replaceAll(`${server}__`, '').replaceAll(`cordon:${server}/`, '').replaceAll(`"${server}: `, '"') : words);

// Without what differs from one run to the next by itself.
export const plain = (value) =>
  unnamed(JSON.stringify(value))
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\d{1,2}:\d\d:\d\d( [AP]M)?/g, '<time>');

export async function session(see, work) {
  const client = new Client(
    { name: 'everything-client', version: '1.0.0' },
    { capabilities: { sampling: {}, elicitation: { form: {}, url: {} }, roots: { listChanged: true } } },
  );
  client.setRequestHandler(CreateMessageRequestSchema, (request) => {
    see(plain(['sampling', request.params.systemPrompt, request.params.messages]));
    return { role: 'assistant', content: { type: 'text', text: 'It is 42.' }, model: 'a model', stopReason: 'endTurn' };
  });
  client.setRequestHandler(ElicitRequestSchema, (request) => {
    see(plain(['elicitation', request.params.mode ?? 'form', request.params.message, Object.keys(request.params.requestedSchema?.properties ?? {})]));
    return request.params.mode === 'url' ? { action: 'accept' } : { action: 'accept', content: { name: 'Maria Keller', check: true, email: 'maria@example.com' } };
  });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///desk/plans', name: 'The plans' }] }));
  const transport = new StreamableHTTPClientTransport(new URL(base), { requestInit: { headers } });
  await client.connect(transport);
  try {
    await work(client, transport);
  } finally {
    await client.close();
  }
}

export const once = (client, schema, wanted = () => true) => new Promise((resolve) => client.setNotificationHandler(schema, (told) => wanted(told) && resolve(told)));

export const describe = (error) => ({
  class: error.constructor.name, status: null, type: error.data?.type ?? null, code: error.data?.code ?? null, requestId: error.data?.exchange ?? null, retryAfter: null, body: `${error.code} ${error.message}`,
});
