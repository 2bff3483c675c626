import OpenAI from 'openai';
import { base, key, run, drain, leave, simulate, question, secretQuestion, injection, personal, forbiddenMidway } from './scenarios.mjs';

// No retries: what is compared is one exchange.
const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: key, maxRetries: 0 });
const { chat, responses, embeddings, models } = client;
const model = 'gullible-1';
const user = (content) => ({ role: 'user', content });
const ask = (content, more) => ({ model, messages: [user(content)], ...more });
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { name: 'get_weather', description: 'The weather in a city', parameters: city };
const weatherQuestion = 'What is the weather in Paris?';
const weatherResult = '18 degrees and cloudy';
const content = (chunk) => chunk.choices[0]?.delta.content ?? '';
const delta = (event) => (event.type === 'response.output_text.delta' ? event.delta : '');

const allowed = {
  chat: async (see) => see(await chat.completions.create(ask(question))),
  'chat-stream': (see) => drain(chat.completions.create(ask(question, { stream: true, stream_options: { include_usage: true } })), see),
  'chat-json': async (see) =>
    see(await chat.completions.create(ask(weatherQuestion, { response_format: { type: 'json_schema', json_schema: { name: 'place', schema: city } } }))),
  tools: async (see) => {
    const tools = [{ type: 'function', function: weather }];
    const first = await chat.completions.create(ask(weatherQuestion, { tools }));
    see(first);
    const call = first.choices[0].message;
    const result = { role: 'tool', tool_call_id: call.tool_calls[0].id, content: weatherResult };
    see(await chat.completions.create({ model, tools, messages: [user(weatherQuestion), call, result] }));
  },
  'tools-stream': (see) => drain(chat.completions.create(ask(weatherQuestion, { stream: true, tools: [{ type: 'function', function: weather }] }), simulate('chunk=3')), see),
  'stream-helper': async (see) => see(await chat.completions.stream(ask(question)).finalChatCompletion()),
  completion: async (see) => see(await client.completions.create({ model, prompt: question })),
  embeddings: async (see) => see(await embeddings.create({ model: 'gullible-embedding', input: ['one text', 'another text'] })),
  'embeddings-float': async (see) => see(await embeddings.create({ model: 'gullible-embedding', input: question, encoding_format: 'float' })),
  moderation: async (see) => see(await client.moderations.create({ model: 'omni-moderation-latest', input: [question, 'Is violence a crime?'] })),
  models: (see) => drain(models.list(), see),
  model: async (see) => see(await models.retrieve(model)),
  'model-unknown': (see) => models.retrieve('no-such-model').then(see),
  responses: async (see) => see(await responses.create({ model, input: question, instructions: 'You are the desk of a library.' })),
  'responses-stream': (see) => drain(responses.create({ model, input: question, stream: true }), see),
  'responses-tools': async (see) => {
    const tools = [{ type: 'function', strict: false, ...weather }];
    const first = await responses.create({ model, tools, input: weatherQuestion });
    see(first);
    const call = first.output.find((item) => item.type === 'function_call');
    const output = { type: 'function_call_output', call_id: call.call_id, output: weatherResult };
    see(await responses.create({ model, tools, previous_response_id: first.id, input: [output] }));
  },
  'responses-tools-stream': (see) => drain(responses.create({ model, tools: [{ type: 'function', strict: false, ...weather }], input: weatherQuestion, stream: true }), see),
  'error-401': (see) => chat.completions.create(ask(question), simulate('error=401')).then(see),
  'error-429': (see) => chat.completions.create(ask(question), simulate('error=429')).then(see),
  'error-500': (see) => responses.create({ model, input: question }, simulate('error=500')).then(see),
  'error-529': (see) => drain(chat.completions.create(ask(question, { stream: true }), simulate('error=529')), see),
  'error-retried': (see) => chat.completions.create(ask(question), simulate('error=429', { maxRetries: 1 })).then(see),
  'stream-error': (see) => drain(chat.completions.create(ask(question, { stream: true }), simulate('mid-stream-error')), see),
  'responses-stream-error': (see) => drain(responses.create({ model, input: question, stream: true }, simulate('mid-stream-error')), see),
};

const guarded = {
  denied: (see) => chat.completions.create(ask(injection)).then(see),
  'denied-stream': (see) => drain(chat.completions.create(ask(injection, { stream: true })), see),
  'denied-responses': (see) => responses.create({ model, input: injection }).then(see),
  secret: async (see) => see((await chat.completions.create(ask(secretQuestion))).choices[0].message.content),
  'secret-responses': async (see) => see((await responses.create({ model, input: secretQuestion })).output_text),
  'secret-stream': (see) => drain(chat.completions.create(ask(secretQuestion, { stream: true }), simulate('chunk=3')), (chunk) => see(content(chunk))),
  'secret-responses-stream': (see) => drain(responses.create({ model, input: secretQuestion, stream: true }, simulate('chunk=3')), (event) => see(delta(event))),
  'denied-midway': (see) => drain(chat.completions.create(ask(forbiddenMidway, { stream: true }), simulate('echo')), (chunk) => see(content(chunk))),
  'denied-midway-responses': (see) => drain(responses.create({ model, input: forbiddenMidway, stream: true }, simulate('echo')), (event) => see(delta(event))),
  personal: async (see) => see((await chat.completions.create(ask(personal), simulate('echo'))).choices[0].message.content),
  'personal-stream': (see) => drain(chat.completions.create(ask(personal, { stream: true }), simulate('echo, chunk=3')), (chunk) => see(content(chunk))),
  cut: (see) => drain(chat.completions.create(ask(question, { stream: true }), simulate('cut')), see),
  leave: (see) => leave((signal) => chat.completions.create(ask(question, { stream: true }), simulate('never-end', { signal })), see),
};

await run(allowed, guarded);
