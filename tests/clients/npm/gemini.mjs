import { GoogleGenAI } from '@google/genai';
import { base, key, run, drain, leave, question, secretQuestion, injection, personal, forbiddenMidway } from './scenarios.mjs';

const { models, chats } = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: base } });
const model = 'gullible-1';
const ask = (contents, config = {}) => ({ model, contents, config });
// What the simulated model is told about the form of its answer.
const simulate = (words, more = {}) => ({ httpOptions: { headers: { 'x-simulate': words } }, ...more });
const city = { type: 'OBJECT', properties: { city: { type: 'STRING' } }, required: ['city'] };
const tools = [{ functionDeclarations: [{ name: 'get_weather', description: 'The weather in a city', parameters: city }] }];
const weatherQuestion = 'What is the weather in Paris?';
// The response's headers are the connection's, not the answer's.
const plain = ({ sdkHttpResponse, ...answer }) => answer;
const seeing = (see) => (answer) => see(plain(answer));
const words = (see) => (answer) => see(answer.text ?? '');

const allowed = {
  generate: async (see) => seeing(see)(await models.generateContent(ask(question, { systemInstruction: 'You are the desk of a library.' }))),
  'generate-stream': (see) => drain(models.generateContentStream(ask(question)), seeing(see)),
  json: async (see) => seeing(see)(await models.generateContent(ask(weatherQuestion, { responseMimeType: 'application/json', responseSchema: city }))),
  'json-stream': (see) => drain(models.generateContentStream(ask(weatherQuestion, { responseMimeType: 'application/json', responseSchema: city })), seeing(see)),
  tools: async (see) => {
    const first = await models.generateContent(ask(weatherQuestion, { tools }));
    seeing(see)(first);
    const call = first.functionCalls[0];
    const result = { role: 'user', parts: [{ functionResponse: { name: call.name, response: { output: '18 degrees and cloudy' } } }] };
    const turns = [{ role: 'user', parts: [{ text: weatherQuestion }] }, first.candidates[0].content, result];
    seeing(see)(await models.generateContent(ask(turns, { tools })));
  },
  'tools-stream': (see) => drain(models.generateContentStream(ask(weatherQuestion, { tools, ...simulate('chunk=3') })), seeing(see)),
  thinking: (see) => drain(models.generateContentStream(ask(question, { thinkingConfig: { includeThoughts: true } })), seeing(see)),
  chat: async (see) => {
    const chat = chats.create({ model });
    seeing(see)(await chat.sendMessage({ message: question }));
    await drain(chat.sendMessageStream({ message: 'What did I say first?' }), seeing(see));
  },
  'count-tokens': async (see) => seeing(see)(await models.countTokens(ask(question))),
  embed: async (see) => seeing(see)(await models.embedContent({ model: 'gullible-embedding', contents: ['one text', 'another text'], config: { outputDimensionality: 8 } })),
  models: async (see) => drain(models.list(), see),
  model: async (see) => see(await models.get({ model })),
  'model-unknown': (see) => models.get({ model: 'no-such-model' }).then(see),
  'error-401': (see) => models.generateContent(ask(question, simulate('error=401'))).then(see),
  'error-429': (see) => models.generateContent(ask(question, simulate('error=429'))).then(see),
  'error-500': (see) => models.generateContent(ask(question, simulate('error=500'))).then(see),
  'error-503': (see) => drain(models.generateContentStream(ask(question, simulate('error=503'))), see),
  'stream-error': (see) => drain(models.generateContentStream(ask(question, simulate('mid-stream-error'))), seeing(see)),
};

const guarded = {
  denied: (see) => models.generateContent(ask(injection)).then(see),
  'denied-stream': (see) => drain(models.generateContentStream(ask(injection)), see),
  secret: async (see) => words(see)(await models.generateContent(ask(secretQuestion))),
  'secret-stream': (see) => drain(models.generateContentStream(ask(secretQuestion, simulate('chunk=3'))), words(see)),
  'denied-midway': (see) => drain(models.generateContentStream(ask(forbiddenMidway, simulate('echo'))), words(see)),
  personal: async (see) => words(see)(await models.generateContent(ask(personal, simulate('echo')))),
  'personal-stream': (see) => drain(models.generateContentStream(ask(personal, simulate('echo, chunk=3'))), words(see)),
  cut: (see) => drain(models.generateContentStream(ask(question, simulate('cut'))), see),
  leave: (see) => leave((abortSignal) => models.generateContentStream(ask(question, simulate('never-end', { abortSignal }))), words(see)),
};

await run(allowed, guarded);
