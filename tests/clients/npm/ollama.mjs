import { Ollama } from 'ollama';
import { base, key, run, drain, question, secretQuestion, injection, personal, forbiddenMidway } from './scenarios.mjs';

// Orders to the simulated model go by header, which this client has for all its requests or for none.
const client = (words) => new Ollama({ host: base, headers: { Authorization: `Bearer ${key}`, ...(words ? { 'x-simulate': words } : {}) } });
const model = 'gullible-1';
const user = (content) => ({ role: 'user', content });
const ask = (content, more) => ({ model, messages: [user(content)], ...more });
const complete = (prompt, more) => ({ model, prompt, ...more });
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { type: 'function', function: { name: 'get_weather', description: 'The weather in a city', parameters: city } };
const weatherQuestion = 'What is the weather in Paris?';
const stream = true;

const allowed = {
  chat: async (see) => see(await client().chat(ask(question))),
  'chat-system': async (see) => see(await client().chat({ model, messages: [{ role: 'system', content: 'You are the desk of a library.' }, user(question)] })),
  'chat-stream': (see) => drain(client('chunk=5, split=3').chat(ask(question, { stream })), see),
  'chat-json': async (see) => see(await client().chat(ask(weatherQuestion, { format: city }))),
  tools: async (see) => {
    const first = await client().chat(ask(weatherQuestion, { tools: [weather] }));
    see(first);
    const [call] = first.message.tool_calls;
    const result = { role: 'tool', tool_name: call.function.name, content: '18 degrees and cloudy' };
    see(await client().chat({ model, tools: [weather], messages: [user(weatherQuestion), first.message, result] }));
  },
  'tools-stream': (see) => drain(client().chat(ask(weatherQuestion, { stream, tools: [weather] })), see),
  thinking: (see) => drain(client().chat(ask(question, { stream, think: true })), see),
  generate: async (see) => see(await client().generate(complete(question, { system: 'You are the desk of a library.', options: { num_predict: 40, stop: ['\n\n'] } }))),
  'generate-stream': (see) => drain(client().generate(complete(question, { stream })), see),
  'generate-image': async (see) => see(await client().generate(complete(question, { images: [new Uint8Array([137, 80, 78, 71])] }))),
  embed: async (see) => see(await client().embed({ model, input: ['one text', 'another text'] })),
  embeddings: async (see) => see(await client().embeddings({ model, prompt: question })),
  list: async (see) => see(await client().list()),
  ps: async (see) => see(await client().ps()),
  version: async (see) => see(await client().version()),
  show: async (see) => see(await client().show({ model })),
  'show-unknown': (see) => client().show({ model: 'no-such-model' }).then(see),
  'error-429': (see) => client('error=429').chat(ask(question)).then(see),
  'error-500': (see) => drain(client('error=500').chat(ask(question, { stream })), see),
  'stream-error': (see) => drain(client('mid-stream-error').chat(ask(question, { stream })), see),
};

const guarded = {
  denied: (see) => client().chat(ask(injection)).then(see),
  'denied-stream': (see) => drain(client().chat(ask(injection, { stream })), see),
  'denied-generate': (see) => client().generate(complete(injection)).then(see),
  secret: async (see) => see((await client().chat(ask(secretQuestion))).message.content),
  'secret-stream': (see) => drain(client('chunk=3').chat(ask(secretQuestion, { stream })), (line) => see(line.message.content)),
  'secret-generate': async (see) => see((await client().generate(complete(secretQuestion))).response),
  'secret-generate-stream': (see) => drain(client('chunk=3').generate(complete(secretQuestion, { stream })), (line) => see(line.response)),
  'denied-midway': (see) => drain(client('echo').chat(ask(forbiddenMidway, { stream })), (line) => see(line.message.content)),
  'denied-midway-generate': (see) => drain(client('echo').generate(complete(forbiddenMidway, { stream })), (line) => see(line.response)),
  personal: async (see) => see((await client('echo').chat(ask(personal))).message.content),
  'personal-stream': (see) => drain(client('echo, chunk=3').chat(ask(personal, { stream })), (line) => see(line.message.content)),
  cut: (see) => drain(client('cut').chat(ask(question, { stream })), see),
  leave: async (see) => {
    const answer = await client('never-end').chat(ask(question, { stream }));
    for await (const line of answer) {
      see(line);
      answer.abort();
      break;
    }
  },
  pull: (see) => client().pull({ model }).then(see),
  'pull-stream': (see) => drain(client().pull({ model, stream }), see),
  push: (see) => client().push({ model }).then(see),
  create: (see) => client().create({ model: 'mine', from: model }).then(see),
  copy: (see) => client().copy({ source: model, destination: 'mine' }).then(see),
  delete: (see) => client().delete({ model }).then(see),
};

await run(allowed, guarded);
