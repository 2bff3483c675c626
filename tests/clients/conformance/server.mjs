// A server that has what the conformance suite asks of servers, made with the official SDK. Prints its address and listens until it is ended.
// usage: node server.mjs
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const sound = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==';
const text = (words) => ({ type: 'text', text: words });
const says = (...content) => ({ content });
const user = (content) => ({ role: 'user', content });
const image = { type: 'image', data: picture, mimeType: 'image/png' };
const titled = (word, ...titles) => titles.map((title, i) => ({ const: `value${i + 1}`, title: `${title} ${word}` }));

const questions = {
  test_elicitation_sep1034_defaults: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
  test_elicitation_sep1330_enums: {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: { type: 'string', oneOf: titled('Option', 'First', 'Second', 'Third') },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: { type: 'array', items: { anyOf: titled('Choice', 'First', 'Second', 'Third') } },
  },
};

async function ask(request, extra, message, properties, required = []) {
  const params = { message, requestedSchema: { type: 'object', properties, required } };
  return extra.sendRequest({ method: 'elicitation/create', params }, types.ElicitResultSchema);
}

const filled = (name) => async (request, extra) => {
  const { action, content } = await ask(request, extra, 'Please look through these.', questions[name]);
  return says(text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`));
};

const tools = {
  test_simple_text: () => says(text('This is a simple text response for testing.')),
  test_image_content: () => says(image),
  test_audio_content: () => says({ type: 'audio', data: sound, mimeType: 'audio/wav' }),
  test_embedded_resource: () => says({ type: 'resource', resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' } }),
  test_multiple_content_types: () =>
    says(text('Multiple content types test:'), image, { type: 'resource', resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' } }),
  test_tool_with_logging: async (request, extra) => {
    for (const [i, data] of ['Tool execution started', 'Tool processing data', 'Tool execution completed'].entries()) {
      if (i > 0) await pause(50);
      await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
    }
    return says(text('Three things were logged.'));
  },
  test_error_handling: () => ({ isError: true, ...says(text('This tool intentionally returns an error for testing')) }),
  test_tool_with_progress: async (request, extra) => {
    const progressToken = request.params._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progress > 0) await pause(50);
      if (progressToken !== undefined) await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    }
    return says(text('All of it is done.'));
  },
  test_sampling: async (request, extra) => {
    const params = { messages: [user(text(request.params.arguments.prompt))], maxTokens: 100 };
    const { content } = await extra.sendRequest({ method: 'sampling/createMessage', params }, types.CreateMessageResultSchema);
    return says(text(`LLM response: ${content.text}`));
  },
  test_elicitation: async (request, extra) => {
    const properties = { username: { type: 'string', description: "User's response" }, email: { type: 'string', description: "User's email address" } };
    const answer = await ask(request, extra, request.params.arguments.message, properties, ['username', 'email']);
    return says(text(`User response: ${JSON.stringify(answer)}`));
  },
  test_elicitation_sep1034_defaults: filled('test_elicitation_sep1034_defaults'),
  test_elicitation_sep1330_enums: filled('test_elicitation_sep1330_enums'),
  test_reconnection: async (request, extra) => {
    extra.closeSSEStream?.();
    await pause(100);
    return says(text('The answer to a call whose stream was closed.'));
  },
  json_schema_2020_12_tool: () => says(text('Nothing was looked at.')),
};

const schemas = {
  test_sampling: { type: 'object', properties: { prompt: { type: 'string' } }, required: ['prompt'] },
  test_elicitation: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  json_schema_2020_12_tool: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: { address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
    properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    additionalProperties: false,
  },
};

const prompts = {
  test_simple_prompt: { messages: () => [user(text('This is a simple prompt for testing.'))] },
  test_prompt_with_arguments: { arguments: ['arg1', 'arg2'], messages: ({ arg1, arg2 }) => [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))] },
  test_prompt_with_embedded_resource: {
    arguments: ['resourceUri'],
    messages: ({ resourceUri }) => [
      user({ type: 'resource', resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' } }),
      user(text('Please process the embedded resource above.')),
    ],
  },
  test_prompt_with_image: { messages: () => [user(image), user(text('Please analyze the image above.'))] },
};

const resources = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: picture },
  'test://watched-resource': { mimeType: 'text/plain', text: 'It may change.' },
};

function read(uri) {
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  const found = id ? { mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) } : resources[uri];
  if (!found) throw new types.McpError(types.ErrorCode.InvalidParams, 'There is no such resource.');
  return { contents: [{ uri, ...found }] };
}

function open() {
  const server = new Server(
    { name: 'conformance-server', version: '1.0.0' },
    { capabilities: { tools: {}, prompts: {}, resources: { subscribe: true }, logging: {}, completions: {} } },
  );
  server.setRequestHandler(types.ListToolsRequestSchema, () => ({
    tools: Object.keys(tools).map((name) => ({ name, description: `Does what ${name.replaceAll('_', ' ')} says.`, inputSchema: schemas[name] ?? { type: 'object' } })),
  }));
  server.setRequestHandler(types.CallToolRequestSchema, (request, extra) => tools[request.params.name](request, extra));
  server.setRequestHandler(types.ListPromptsRequestSchema, () => ({
    prompts: Object.entries(prompts).map(([name, prompt]) => ({
      name,
      description: `Says what ${name.replaceAll('_', ' ')} says.`,
      arguments: (prompt.arguments ?? []).map((argument) => ({ name: argument, description: 'A word.', required: true })),
    })),
  }));
  server.setRequestHandler(types.GetPromptRequestSchema, (request) => ({ messages: prompts[request.params.name].messages(request.params.arguments ?? {}) }));
  server.setRequestHandler(types.ListResourcesRequestSchema, () => ({
    resources: Object.entries(resources).map(([uri, { mimeType }]) => ({ uri, name: uri.slice(7), description: 'Something to read.', mimeType })),
  }));
  server.setRequestHandler(types.ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'data', mimeType: 'application/json' }] }));
  server.setRequestHandler(types.ReadResourceRequestSchema, (request) => read(request.params.uri));
  server.setRequestHandler(types.SubscribeRequestSchema, () => ({}));
  server.setRequestHandler(types.UnsubscribeRequestSchema, () => ({}));
  server.setRequestHandler(types.SetLevelRequestSchema, () => ({}));
  server.setRequestHandler(types.CompleteRequestSchema, () => ({ completion: { values: ['paris', 'park', 'party'], total: 3, hasMore: false } }));
  return server;
}

/** What was said on a stream, so that it can be taken up again. */
class Events {
  #said = [];

  async storeEvent(stream, message) {
    this.#said.push({ stream, message });
    return String(this.#said.length);
  }

  async getStreamIdForEventId(id) {
    return this.#said[Number(id) - 1]?.stream;
  }

  async replayEventsAfter(id, { send }) {
    const stream = this.#said[Number(id) - 1].stream;
    for (const [i, event] of this.#said.entries()) {
      if (i >= Number(id) && event.stream === stream && Object.keys(event.message).length > 0) await send(String(i + 1), event.message);
    }
    return stream;
  }
}

const sessions = new Map();
const app = createMcpExpressApp();
app.all('/mcp', async (request, response) => {
  let transport = sessions.get(request.headers['mcp-session-id']);
  if (!transport) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      eventStore: new Events(),
      retryInterval: 500,
      onsessioninitialized: (id) => sessions.set(id, transport),
      onsessionclosed: (id) => sessions.delete(id),
    });
    await open().connect(transport);
  }
  await transport.handleRequest(request, response, request.body);
});
const listening = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${listening.address().port}/mcp`));
