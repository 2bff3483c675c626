import net from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { base, key, run, question, secretQuestion, injection } from './scenarios.mjs';

const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: key, maxRetries: 0 });
const { hostname, port } = new URL(base);
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const weather = { type: 'function', name: 'get_weather', description: 'The weather in a city', parameters: city };
const message = (text) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });

// The client always asks for TLS; here its bytes go over a plain socket of this machine.
const plain = { createConnection: () => net.connect(Number(port), hostname) };

/** Opens a session, asks each question when the answer before it is over, and hands on every event. */
function talk(see, session, questions, { simulate = 'chunk=3', pick = (event) => see(event) } = {}) {
  return new Promise((resolve, reject) => {
    const rt = new OpenAIRealtimeWS({ model: 'gullible-1', options: { ...plain, headers: { 'x-simulate': simulate } } }, client);
    const rest = [...questions];
    const next = () => {
      if (rest.length === 0) return rt.close();
      rt.send({ type: 'conversation.item.create', event_id: `ask-${rest.length}`, item: message(rest.shift()) });
      rt.send({ type: 'response.create' });
    };
    let raised = null;
    rt.on('error', (error) => {
      raised = error;
      if (!error.error) reject(error);
    });
    rt.on('event', pick);
    rt.on('session.updated', next);
    rt.on('response.done', next);
    rt.socket.on('open', () => rt.send({ type: 'session.update', session: { type: 'realtime', ...session } }));
    rt.socket.on('close', (code) => {
      see(`closed ${code}`);
      if (raised) reject(raised);
      else resolve();
    });
  });
}

const inText = { output_modalities: ['text'] };
const aloud = { output_modalities: ['audio'], instructions: 'You are the desk of a library.' };
const deltas = (see) => ({ pick: (event) => see(event.type === 'response.output_text.delta' ? event.delta : '') });

const allowed = {
  text: (see) => talk(see, inText, [question, 'And on Sundays?']),
  audio: (see) => talk(see, aloud, [question]),
  tools: (see) => talk(see, { ...inText, tools: [weather] }, ['What is the weather in Paris?']),
};

const guarded = {
  denied: (see) => talk(see, inText, [injection], { pick: (event) => see(event.type) }),
  secret: (see) => talk(see, inText, [secretQuestion], deltas(see)),
};

await run(allowed, guarded);
