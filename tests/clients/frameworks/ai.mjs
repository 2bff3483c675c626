// Vercel's AI SDK with a provider for each dialect: every scenario is run with every provider, as 'text openai'.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateObject, generateText, stepCountIs, streamObject, streamText, tool } from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { z } from 'zod';
import { base, key, run, question, secretQuestion, injection, personal, forbiddenMidway } from '../npm/scenarios.mjs';

// Its warnings would stand among the lines that the tests read.
globalThis.AI_SDK_LOG_WARNINGS = false;

const openai = createOpenAI({ baseURL: `${base}/v1`, apiKey: key });
const anthropic = createAnthropic({ baseURL: `${base}/v1`, apiKey: key });
const google = createGoogle({ baseURL: `${base}/v1beta`, apiKey: key });
const compatible = createOpenAICompatible({ name: 'compatible', baseURL: `${base}/v1`, apiKey: key, includeUsage: true, supportsStructuredOutputs: true });
const ollama = createOllama({ baseURL: `${base}/api`, headers: { Authorization: `Bearer ${key}` } });

const name = 'gullible-1';
const models = {
  openai: openai.chat(name),
  responses: openai.responses(name),
  compatible: compatible(name),
  anthropic: anthropic(name),
  google: google(name),
  ollama: ollama(name),
};
const embedders = {
  openai: openai.embeddingModel('gullible-embedding'),
  compatible: compatible.embeddingModel('gullible-embedding'),
  google: google.embeddingModel('gullible-embedding'),
  ollama: ollama.embeddingModel(name),
};

const instructions = 'You are the desk of a library.';
const weatherQuestion = 'What is the weather in Paris?';
const place = z.object({ city: z.string() });
const tools = {
  get_weather: tool({ description: 'The weather in a city', inputSchema: place, execute: ({ city }) => `18 degrees and cloudy in ${city}` }),
};
const payment = 'Pay invoice 17, please.';
const payments = {
  pay_invoice: tool({
    description: 'Pays an invoice',
    inputSchema: z.object({ number: z.number() }),
    execute: () => {
      throw new Error('A call that nobody approved was made.');
    },
  }),
};
// No retries: what is compared is one exchange.
const ask = (model, prompt, more) => ({ model, prompt, maxRetries: 0, ...more });
const simulate = (words, text) => `${text} [simulate: ${words}]`;

// Ids that the SDK draws for itself, and the times at which it looked, differ from run to run.
const drawn = new Set(['toolCallId', 'id', 'timestamp', 'headers', 'request', 'response', 'body', 'performance', 'callId', 'messageId']);
const lasting = (value) => JSON.parse(JSON.stringify(value, (member, inner) => (drawn.has(member) ? undefined : inner)));

const whole = (see) => ({ content, finishReason, usage, steps }) => see(lasting({ content, finishReason, usage, steps: steps.map((step) => step.content) }));

/** What streams tell goes through the same hands; an error is one of the parts. */
async function parts(result, see) {
  for await (const part of result.stream ?? result.fullStream) {
    if (part.type === 'error') throw part.error;
    see(part);
  }
}

const quiet = { onError: () => {} };
const stream = (model, prompt, see, more) => parts(streamText({ ...ask(model, prompt, more), ...quiet }), (part) => see(lasting(part)));
const text = async (model, prompt, see, more) => see((await generateText(ask(model, prompt, more))).text);
/** The text alone, and where an answer stopped for no reason that a model gives, that. */
const words = (model, prompt, see, more) =>
  parts(streamText({ ...ask(model, prompt, more), ...quiet }), (part) => {
    if (part.type === 'text-delta') see(part.text);
    if (part.type === 'finish' && part.finishReason === 'other') throw new Error('finished for another reason');
  });

const allowed = {
  text: async (model, see) => whole(see)(await generateText(ask(model, question, { instructions }))),
  stream: (model, see) => stream(model, question, see, { instructions }),
  tools: async (model, see) => whole(see)(await generateText(ask(model, weatherQuestion, { tools, stopWhen: stepCountIs(3) }))),
  'tools-stream': (model, see) => stream(model, simulate('chunk=3', weatherQuestion), see, { tools, stopWhen: stepCountIs(3) }),
  object: async (model, see) => {
    const { object, finishReason, usage } = await generateObject(ask(model, weatherQuestion, { schema: place }));
    see({ object, finishReason, usage });
  },
  'object-stream': (model, see) => {
    const result = streamObject({ ...ask(model, weatherQuestion, { schema: place }), ...quiet });
    return parts({ stream: result.fullStream }, (part) => see(lasting(part)));
  },
  error: (model, see) => generateText(ask(model, simulate('error=429', question))).then(see),
  'stream-error': (model, see) => stream(model, simulate('mid-stream-error', question), see),
};

const guarded = {
  denied: (model, see) => text(model, injection, see),
  'denied-stream': (model, see) => words(model, injection, see),
  'denied-object': (model, see) => generateObject(ask(model, injection, { schema: place })).then(see),
  approval: (model, see) => text(model, payment, see, { tools: payments }),
  'approval-stream': (model, see) => words(model, payment, see, { tools: payments }),
  secret: (model, see) => text(model, secretQuestion, see),
  'secret-stream': (model, see) => words(model, simulate('chunk=3', secretQuestion), see),
  'denied-midway': (model, see) => words(model, simulate('echo', forbiddenMidway), see),
  personal: (model, see) => text(model, simulate('echo', personal), see),
  'personal-stream': (model, see) => words(model, simulate('echo, chunk=3', personal), see),
};

/** An error of a provider, by what its documentation names: statusCode, responseHeaders, responseBody, data. */
function describe(error) {
  const parsed = (json) => {
    try {
      return JSON.parse(json);
    } catch {
      return null;
    }
  };
  const body = parsed(error.responseBody) ?? error.data ?? error.error ?? (error instanceof Error ? error.message : error);
  const inner = typeof body?.error === 'object' ? body.error : body;
  const detail = inner?.details?.[0];
  const headers = error.responseHeaders ?? {};
  return {
    class: error.name ?? typeof error,
    status: error.statusCode ?? null,
    type: detail?.reason ?? inner?.type ?? null,
    code: detail?.metadata?.code ?? inner?.code ?? null,
    requestId: headers['x-request-id'] ?? headers['request-id'] ?? detail?.metadata?.exchange ?? body?.exchange ?? null,
    retryAfter: headers['retry-after'] ?? null,
    body,
  };
}

const withEach = (scenarios, over) =>
  Object.fromEntries(
    Object.entries(scenarios).flatMap(([scenario, ask]) => Object.entries(over).map(([provider, model]) => [`${scenario} ${provider}`, (see) => ask(model, see)])),
  );
const embeddings = async (model, see) => see((await embedMany({ model, values: ['one text', 'another text'], maxRetries: 0 })).embeddings);

await run({ ...withEach(allowed, models), ...withEach({ embeddings }, embedders) }, withEach(guarded, models), describe);
