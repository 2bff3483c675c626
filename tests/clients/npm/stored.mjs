import OpenAI, { toFile } from 'openai';
import Anthropic from '@anthropic-ai/sdk';
import { base, key, run, drain, question, secretQuestion, injection } from './scenarios.mjs';

// What providers keep: stored responses, conversations, files, batches.
const openai = new OpenAI({ baseURL: `${base}/v1`, apiKey: key, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: base, apiKey: key, maxRetries: 0 });
const { responses, conversations, files, batches } = openai;
const model = 'gullible-1';
const line = (id, content) => `${JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body: { model, messages: [{ role: 'user', content }] } })}\n`;
const lines = (...questions) => toFile(Buffer.from(questions.map((content, at) => line(`line-${at}`, content)).join('')), 'lines.jsonl');
const params = (content) => ({ model, max_tokens: 200, messages: [{ role: 'user', content }] });
const text = (results) => results.map((result) => result.result.message.content[0].text);

async function batchOf(...questions) {
  const file = await files.create({ file: await lines(...questions), purpose: 'batch' });
  const made = await batches.create({ input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' });
  const done = await batches.retrieve(made.id);
  const content = await (await files.content(done.output_file_id)).text();
  return { file, made, done, answers: content.trim().split('\n').map((answer) => JSON.parse(answer).response.body.choices[0].message.content) };
}

async function messagesOf(...questions) {
  const made = await anthropic.messages.batches.create({ requests: questions.map((content, at) => ({ custom_id: `request-${at}`, params: params(content) })) });
  const results = [];
  for await (const result of await anthropic.messages.batches.results(made.id)) results.push(result);
  return { made, results };
}

const allowed = {
  background: async (see) => {
    const asked = await responses.create({ model, input: question, background: true });
    see(asked.status);
    see((await responses.retrieve(asked.id)).output_text);
    see((await responses.inputItems.list(asked.id)).data.length);
    see((await responses.cancel(asked.id)).status);
    await responses.delete(asked.id);
  },
  'background-stream': async (see) => {
    const asked = await responses.create({ model, input: question, background: true });
    await drain(responses.retrieve(asked.id, { stream: true, starting_after: 2 }), (event) => see(event.sequence_number));
  },
  conversation: async (see) => {
    const talk = await conversations.create({ items: [{ type: 'message', role: 'user', content: 'Hello.' }] });
    see((await responses.create({ model, input: question, conversation: talk.id })).output_text);
    see((await conversations.items.list(talk.id)).data.length);
    see((await conversations.delete(talk.id)).deleted);
  },
  files: async (see) => {
    const made = await files.create({ file: await toFile(Buffer.from('Open at nine.'), 'notes.txt'), purpose: 'user_data' });
    see(made.filename);
    see((await files.retrieve(made.id)).bytes);
    see(await (await files.content(made.id)).text());
    await drain(files.list(), (file) => file.id === made.id && see('listed'));
    see((await files.delete(made.id)).deleted);
  },
  batches: async (see) => {
    const { made, done, answers } = await batchOf(question, 'And on Sundays?');
    see(done.status);
    see(answers.length);
    await drain(batches.list(), (batch) => batch.id === made.id && see('listed'));
    see((await batches.cancel(made.id)).status);
  },
  'anthropic-files': async (see) => {
    const made = await anthropic.beta.files.upload({ file: await toFile(Buffer.from('Open at nine.'), 'notes.txt', { type: 'text/plain' }) });
    see(made.filename);
    see((await anthropic.beta.files.retrieveMetadata(made.id)).size_bytes);
    see(await (await anthropic.beta.files.download(made.id)).text());
    await drain(anthropic.beta.files.list(), (file) => file.id === made.id && see('listed'));
    see((await anthropic.beta.files.delete(made.id)).type);
  },
  'anthropic-batches': async (see) => {
    const { made, results } = await messagesOf(question, 'And on Sundays?');
    see((await anthropic.messages.batches.retrieve(made.id)).processing_status);
    see(results.length);
    await drain(anthropic.messages.batches.list(), (batch) => batch.id === made.id && see('listed'));
    see((await anthropic.messages.batches.cancel(made.id)).processing_status);
    see((await anthropic.messages.batches.delete(made.id)).type);
  },
};

const guarded = {
  'denied-file': async (see) => see(await files.create({ file: await lines(question, injection), purpose: 'batch' })),
  'denied-conversation': (see) => conversations.create({ items: [{ type: 'message', role: 'user', content: injection }] }).then(see),
  'denied-anthropic-file': async (see) => see(await anthropic.beta.files.upload({ file: await toFile(Buffer.from(injection), 'notes.txt') })),
  'denied-anthropic-batch': (see) => messagesOf(question, injection).then(see),
  'secret-background': async (see) => see((await responses.retrieve((await responses.create({ model, input: secretQuestion, background: true })).id)).output_text),
  'secret-batch': async (see) => see((await batchOf(secretQuestion)).answers[0]),
  'secret-anthropic-batch': async (see) => see(text((await messagesOf(secretQuestion)).results)[0]),
};

await run(allowed, guarded);
