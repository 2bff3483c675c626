// LangChain.js with the package of each provider: every scenario is run with every provider, as 'invoke openai'.
import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatGoogle } from '@langchain/google';
import { ChatOllama, OllamaEmbeddings } from '@langchain/ollama';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { base, key, run, describe, question, secretQuestion, injection, personal, forbiddenMidway } from '../npm/scenarios.mjs';

const model = 'gullible-1';
// No retries: what is compared is one exchange.
const maxRetries = 0;
const configuration = { baseURL: `${base}/v1` };
const headers = { Authorization: `Bearer ${key}` };
const models = {
  openai: new ChatOpenAI({ model, maxRetries, configuration, apiKey: key }),
  responses: new ChatOpenAI({ model, maxRetries, configuration, apiKey: key, useResponsesApi: true }),
  anthropic: new ChatAnthropic({ model, maxRetries, anthropicApiUrl: base, apiKey: key, maxTokens: 9000 }),
  google: new ChatGoogle({ model, maxRetries, endpoint: base, apiKey: key }),
  ollama: new ChatOllama({ model, maxRetries, baseUrl: base, headers }),
};
const embedders = {
  openai: new OpenAIEmbeddings({ model: 'gullible-embedding', maxRetries, configuration, apiKey: key }),
  ollama: new OllamaEmbeddings({ model, maxRetries, baseUrl: base, headers }),
};

const system = new SystemMessage('You are the desk of a library.');
const weatherQuestion = 'What is the weather in Paris?';
const place = z.object({ city: z.string() });
const weather = tool(({ city }) => `18 degrees and cloudy in ${city}`, { name: 'get_weather', description: 'The weather in a city', schema: place });
const payment = 'Pay invoice 17, please.';
const pay = tool(() => 'paid', { name: 'pay_invoice', description: 'Pays an invoice', schema: z.object({ number: z.number() }) });
const simulate = (words, text) => `${text} [simulate: ${words}]`;

// Ids that LangChain draws for itself differ from run to run.
const drawn = new Set(['id', 'run_id', 'tool_call_id']);
const lasting = (value) => JSON.parse(JSON.stringify(value, (member, inner) => (drawn.has(member) ? undefined : inner)));
const seeing = (see) => (message) => see(lasting({ content: message.content, calls: message.tool_calls, usage: message.usage_metadata, more: message.response_metadata }));

async function drain(stream, see) {
  for await (const piece of await stream) see(piece);
}

const allowed = {
  invoke: async (chat, see) => seeing(see)(await chat.invoke([system, new HumanMessage(question)])),
  stream: (chat, see) => drain(chat.stream([system, new HumanMessage(question)]), seeing(see)),
  tools: async (chat, see) => {
    const bound = chat.bindTools([weather]);
    const first = await bound.invoke(weatherQuestion);
    seeing(see)(first);
    const result = await weather.invoke(first.tool_calls[0]);
    if (!(result instanceof ToolMessage)) throw new Error('The tool gave no message.');
    seeing(see)(await bound.invoke([new HumanMessage(weatherQuestion), first, result]));
  },
  'tools-stream': (chat, see) => drain(chat.bindTools([weather]).stream(simulate('chunk=3', weatherQuestion)), seeing(see)),
  structured: async (chat, see) => see(await chat.withStructuredOutput(place, { name: 'place' }).invoke(weatherQuestion)),
  batch: async (chat, see) => (await chat.batch([question, weatherQuestion], { maxConcurrency: 1 })).forEach(seeing(see)),
  error: (chat, see) => chat.invoke(simulate('error=429', question)).then(seeing(see)),
  'stream-error': (chat, see) => drain(chat.stream(simulate('mid-stream-error', question)), seeing(see)),
};

const text = async (chat, prompt, see) => see((await chat.invoke(prompt)).text);
const words = (chat, prompt, see) => drain(chat.stream(prompt), (piece) => see(piece.text));

const guarded = {
  denied: (chat, see) => text(chat, injection, see),
  'denied-stream': (chat, see) => words(chat, injection, see),
  'denied-object': (chat, see) => chat.withStructuredOutput(place, { name: 'place' }).invoke(injection).then(see),
  approval: (chat, see) => text(chat.bindTools([pay]), payment, see),
  'approval-stream': (chat, see) => words(chat.bindTools([pay]), payment, see),
  secret: (chat, see) => text(chat, secretQuestion, see),
  'secret-stream': (chat, see) => words(chat, simulate('chunk=3', secretQuestion), see),
  'denied-midway': (chat, see) => words(chat, simulate('echo', forbiddenMidway), see),
  personal: (chat, see) => text(chat, simulate('echo', personal), see),
  'personal-stream': (chat, see) => words(chat, simulate('echo, chunk=3', personal), see),
};

/** The errors of OpenAI's, Anthropic's and Ollama's own clients come through; Google is spoken to without one. */
function read(error) {
  const detail = error.data?.error?.details?.[0];
  return error.name !== 'RequestError'
    ? describe(error)
    : {
        class: error.name,
        status: error.statusCode,
        type: detail?.reason ?? null,
        code: detail?.metadata?.code ?? null,
        requestId: detail?.metadata?.exchange ?? null,
        retryAfter: error.headers?.['retry-after'] ?? null,
        body: error.data,
      };
}

const withEach = (scenarios, over) =>
  Object.fromEntries(
    Object.entries(scenarios).flatMap(([scenario, ask]) => Object.entries(over).map(([provider, one]) => [`${scenario} ${provider}`, (see) => ask(one, see)])),
  );
const embeddings = async (embedder, see) => see(await embedder.embedDocuments(['one text', 'another text']));

await run({ ...withEach(allowed, models), ...withEach({ embeddings }, embedders) }, withEach(guarded, models), read);
