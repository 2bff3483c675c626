import OpenAI, { AzureOpenAI } from 'openai';
import { base, key, run, drain, simulate, question, secretQuestion, injection, forbiddenMidway } from './scenarios.mjs';

// No retries: what is compared is one exchange.
const settings = { apiKey: key, apiVersion: '2024-10-21', maxRetries: 0 };
const client = new AzureOpenAI({ endpoint: base, ...settings });
const deployed = new AzureOpenAI({ endpoint: base, deployment: 'desk-1', ...settings });
// Azure's newer path takes OpenAI's own client; the key goes where Azure reads it.
const v1 = new OpenAI({ baseURL: `${base}/openai/v1`, apiKey: key, defaultHeaders: { 'api-key': key }, maxRetries: 0 });
const model = 'gullible-1';
const user = (content) => ({ role: 'user', content });
const ask = (content, more) => ({ model, messages: [user(content)], ...more });
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { name: 'get_weather', description: 'The weather in a city', parameters: city };
const weatherQuestion = 'What is the weather in Paris?';
const stream = true;

const allowed = {
  chat: async (see) => see(await client.chat.completions.create(ask(question))),
  'chat-stream': (see) => drain(client.chat.completions.create(ask(question, { stream, stream_options: { include_usage: true } })), see),
  'chat-deployment': async (see) => see(await deployed.chat.completions.create(ask(question))),
  tools: async (see) => see(await client.chat.completions.create(ask(weatherQuestion, { tools: [{ type: 'function', function: weather }] }))),
  'tools-stream': (see) => drain(client.chat.completions.create(ask(weatherQuestion, { stream, tools: [{ type: 'function', function: weather }] }), simulate('chunk=3')), see),
  completion: async (see) => see(await client.completions.create({ model, prompt: question })),
  embeddings: async (see) => see(await client.embeddings.create({ model, input: ['one text', 'another text'] })),
  responses: async (see) => see(await client.responses.create({ model, input: question })),
  'responses-stream': (see) => drain(client.responses.create({ model, input: question, stream }), see),
  models: (see) => drain(client.models.list(), see),
  'v1-chat': async (see) => see(await v1.chat.completions.create(ask(question))),
  'v1-chat-stream': (see) => drain(v1.chat.completions.create(ask(question, { stream })), see),
  'v1-responses-stream': (see) => drain(v1.responses.create({ model, input: question, stream }), see),
  'v1-embeddings': async (see) => see(await v1.embeddings.create({ model, input: question })),
  'v1-model-unknown': (see) => v1.models.retrieve('no-such-model').then(see),
  'error-429': (see) => client.chat.completions.create(ask(question), simulate('error=429')).then(see),
  'error-500': (see) => client.responses.create({ model, input: question }, simulate('error=500')).then(see),
  'stream-error': (see) => drain(client.chat.completions.create(ask(question, { stream }), simulate('mid-stream-error')), see),
};

const guarded = {
  denied: (see) => client.chat.completions.create(ask(injection)).then(see),
  'denied-stream': (see) => drain(client.chat.completions.create(ask(injection, { stream })), see),
  'denied-responses': (see) => client.responses.create({ model, input: injection }).then(see),
  'denied-v1': (see) => v1.chat.completions.create(ask(injection)).then(see),
  'secret-stream': (see) => drain(client.chat.completions.create(ask(secretQuestion, { stream }), simulate('chunk=3')), (chunk) => see(chunk.choices[0]?.delta.content ?? '')),
  'denied-midway': (see) => drain(client.chat.completions.create(ask(forbiddenMidway, { stream }), simulate('echo')), (chunk) => see(chunk.choices[0]?.delta.content ?? '')),
};

await run(allowed, guarded);
