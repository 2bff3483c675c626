import Anthropic from '@anthropic-ai/sdk';
import { base, key, run, drain, leave, simulate, question, secretQuestion, injection, personal, forbiddenMidway } from './scenarios.mjs';

// No retries: what is compared is one exchange.
const client = new Anthropic({ baseURL: base, apiKey: key, maxRetries: 0 });
const { messages, models } = client;
const model = 'gullible-1';
const user = (content) => ({ role: 'user', content });
const ask = (content, more) => ({ model, max_tokens: 400, messages: [user(content)], ...more });
const weather = { name: 'get_weather', description: 'The weather in a city', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };
const weatherQuestion = 'What is the weather in Paris?';
const weatherResult = '18 degrees and cloudy';
const text = (message) => message.content.map((block) => block.text ?? '').join('');
const deltas = (see) => (event) => see(event.delta?.text ?? '');

const allowed = {
  message: async (see) => see(await messages.create(ask(question, { system: 'You are the desk of a library.' }))),
  'message-stream': (see) => drain(messages.create(ask(question, { stream: true })), see),
  blocks: async (see) => see(await messages.create(ask([{ type: 'text', text: question, cache_control: { type: 'ephemeral' } }]))),
  tools: async (see) => {
    const first = await messages.create(ask(weatherQuestion, { tools: [weather] }));
    see(first);
    const call = first.content.find((block) => block.type === 'tool_use');
    const result = user([{ type: 'tool_result', tool_use_id: call.id, content: weatherResult }]);
    see(await messages.create({ ...ask('', { tools: [weather] }), messages: [user(weatherQuestion), { role: 'assistant', content: first.content }, result] }));
  },
  'tools-stream': (see) => drain(messages.create(ask(weatherQuestion, { stream: true, tools: [weather] }), simulate('chunk=3')), see),
  'stream-helper': async (see) => see(await messages.stream(ask(weatherQuestion, { tools: [weather] })).finalMessage()),
  thinking: (see) => drain(messages.create(ask(question, { stream: true, max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1024 } })), see),
  'count-tokens': async (see) => see(await messages.countTokens({ model, messages: [user(question)], tools: [weather] })),
  models: (see) => drain(models.list(), see),
  model: async (see) => see(await models.retrieve(model)),
  'model-unknown': (see) => models.retrieve('no-such-model').then(see),
  'error-401': (see) => messages.create(ask(question), simulate('error=401')).then(see),
  'error-429': (see) => messages.create(ask(question), simulate('error=429')).then(see),
  'error-500': (see) => messages.create(ask(question), simulate('error=500')).then(see),
  'error-529': (see) => drain(messages.create(ask(question, { stream: true }), simulate('error=529')), see),
  'error-retried': (see) => messages.create(ask(question), simulate('error=429', { maxRetries: 1 })).then(see),
  'stream-error': (see) => drain(messages.create(ask(question, { stream: true }), simulate('mid-stream-error')), see),
};

const guarded = {
  denied: (see) => messages.create(ask(injection)).then(see),
  'denied-stream': (see) => drain(messages.create(ask(injection, { stream: true })), see),
  secret: async (see) => see(text(await messages.create(ask(secretQuestion)))),
  'secret-stream': (see) => drain(messages.create(ask(secretQuestion, { stream: true }), simulate('chunk=3')), deltas(see)),
  'denied-midway': (see) => drain(messages.create(ask(forbiddenMidway, { stream: true, max_tokens: 9000 }), simulate('echo')), deltas(see)),
  personal: async (see) => see(text(await messages.create(ask(personal), simulate('echo')))),
  'personal-stream': (see) => drain(messages.create(ask(personal, { stream: true }), simulate('echo, chunk=3')), deltas(see)),
  cut: (see) => drain(messages.create(ask(question, { stream: true }), simulate('cut')), see),
  leave: (see) => leave((signal) => messages.create(ask(question, { stream: true }), simulate('never-end', { signal })), see),
};

await run(allowed, guarded);
