import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { base, key, run, question, secretQuestion, injection, personal, forbiddenMidway } from './scenarios.mjs';

// HTTP/1.1: the client's usual HTTP/2 needs TLS. No retries: what is compared is one exchange.
const usual = () => ({ endpoint: base, region: 'us-east-1', maxAttempts: 1, requestHandler: new NodeHttpHandler() });
const header = (name, value) => (stack) =>
  stack.add((next) => (args) => next({ ...args, request: Object.assign(args.request, { headers: { ...args.request.headers, [name]: value } }) }), { step: 'build' });
// A program that keeps its AWS credentials, and says in a header who it is.
const signing = new BedrockRuntimeClient({ ...usual(), credentials: { accessKeyId: 'AKIDOFTHECALLER', secretAccessKey: 'secret-of-the-caller', sessionToken: 'session-of-the-caller' } });
header('x-cordon-key', key)(signing.middlewareStack);
// A program with a Bedrock API key, in whose place stands a Cordon key.
const bearer = new BedrockRuntimeClient({ ...usual(), token: { token: key }, authSchemePreference: ['httpBearerAuth'] });

const modelId = 'anthropic.claude-gullible-v1:0';
const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-gullible-v1:0';
const send = (command, words, { client = signing, abortSignal } = {}) => {
  if (words) header('x-simulate', words)(command.middlewareStack);
  return client.send(command, { abortSignal });
};
const ask = (text, more = {}) => ({ modelId, messages: [{ role: 'user', content: [{ text }] }], ...more });
const weather = { toolSpec: { name: 'get_weather', description: 'The weather in a city', inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } } } };
const toolConfig = { tools: [weather] };
const weatherQuestion = 'What is the weather in Paris?';
const text = (bytes) => new TextDecoder().decode(bytes);
const json = (body) => ({ modelId, contentType: 'application/json', accept: 'application/json', body: JSON.stringify(body) });
const claude = (content, more = {}) => json({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 9000, messages: [{ role: 'user', content }], ...more });
const llama = (prompt) => ({ ...json({ prompt }), modelId: 'meta.gullible-v1:0' });

const converse = async (input, see, words, options) => see(await send(new ConverseCommand(input), words, options));
const words = async (input, see, orders) => see((await send(new ConverseCommand(input), orders)).output.message.content[0].text);
const stream = async (input, see, orders, options) => {
  for await (const event of (await send(new ConverseStreamCommand(input), orders, options)).stream) see(event);
};
const deltas = (see) => (event) => see(event.contentBlockDelta?.delta.text ?? '');
const invoke = async (input, see, orders) => see(text((await send(new InvokeModelCommand(input), orders)).body));
const invokeStream = async (input, see, orders) => {
  for await (const event of (await send(new InvokeModelWithResponseStreamCommand(input), orders)).body) see(text(event.chunk.bytes));
};
const spoken = (see) => (document) => {
  const event = JSON.parse(document);
  see(event.delta?.text ?? event.generation ?? '');
};

const allowed = {
  converse: (see) => converse(ask(question, { system: [{ text: 'You are the desk of a library.' }] }), see),
  'converse-bearer': (see) => converse(ask(question), see, undefined, { client: bearer }),
  'converse-arn': (see) => converse(ask(question, { modelId: arn }), see),
  'converse-stream': (see) => stream(ask(question), see),
  'converse-stream-bearer': (see) => stream(ask(question), see, undefined, { client: bearer }),
  thinking: (see) => stream(ask(question, { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } } }), see),
  tools: async (see) => {
    const first = await send(new ConverseCommand(ask(weatherQuestion, { toolConfig })));
    see(first);
    const call = first.output.message.content.find((block) => block.toolUse).toolUse;
    const result = { role: 'user', content: [{ toolResult: { toolUseId: call.toolUseId, content: [{ text: '18 degrees and cloudy' }] } }] };
    see(await send(new ConverseCommand({ modelId, toolConfig, messages: [...ask(weatherQuestion).messages, first.output.message, result] })));
  },
  'tools-stream': (see) => stream(ask(weatherQuestion, { toolConfig }), see, 'chunk=3'),
  'stream-in-pieces': (see) => stream(ask(question), see, 'split=7'),
  invoke: (see) => invoke(claude(question), see),
  'invoke-stream': (see) => invokeStream(claude(question), see),
  'invoke-tools-stream': (see) =>
    invokeStream(claude(weatherQuestion, { tools: [{ name: 'get_weather', description: 'The weather in a city', input_schema: weather.toolSpec.inputSchema.json }] }), see),
  'invoke-prompt': (see) => invoke(llama(question), see),
  'invoke-prompt-stream': (see) => invokeStream(llama(question), see),
  embed: (see) => invoke({ ...json({ inputText: 'one text' }), modelId: 'amazon.gullible-embed-text-v2:0' }, see),
  'error-403': (see) => converse(ask(question), see, 'error=403'),
  'error-429': (see) => converse(ask(question), see, 'error=429'),
  'error-500': (see) => invoke(claude(question), see, 'error=500'),
  'error-503': (see) => stream(ask(question), see, 'error=503'),
  'stream-error': (see) => stream(ask(question), see, 'mid-stream-error'),
  'invoke-stream-error': (see) => invokeStream(claude(question), see, 'mid-stream-error'),
};

const guarded = {
  denied: (see) => converse(ask(injection), see),
  'denied-stream': (see) => stream(ask(injection), see),
  'denied-invoke': (see) => invoke(claude(injection), see),
  'denied-prompt-stream': (see) => invokeStream(llama(injection), see),
  secret: (see) => words(ask(secretQuestion), see),
  'secret-stream': (see) => stream(ask(secretQuestion), deltas(see), 'chunk=3'),
  'secret-invoke-stream': (see) => invokeStream(claude(secretQuestion), spoken(see), 'chunk=3'),
  'secret-prompt-stream': (see) => invokeStream(llama(secretQuestion), spoken(see), 'chunk=3'),
  'denied-midway': (see) => stream(ask(forbiddenMidway), deltas(see), 'echo'),
  'denied-midway-invoke': (see) => invokeStream(claude(forbiddenMidway), spoken(see), 'echo'),
  personal: (see) => words(ask(personal), see, 'echo'),
  'personal-stream': (see) => stream(ask(personal), deltas(see), 'echo, chunk=3'),
  'personal-invoke-stream': (see) => invokeStream(claude(personal), spoken(see), 'echo, chunk=3'),
  cut: (see) => stream(ask(question), see, 'cut'),
  leave: async (see) => {
    const leaving = new AbortController();
    for await (const event of (await send(new ConverseStreamCommand(ask(question)), 'never-end', { abortSignal: leaving.signal })).stream) {
      if (event.contentBlockDelta === undefined) continue;
      see(event);
      leaving.abort();
      break;
    }
    signing.destroy();
  },
};

await run(allowed, guarded);
signing.destroy();
bearer.destroy();
