// An agent made with the official SDK. Prints its address and listens until it is ended.
// usage: node agent.mjs
import { randomUUID } from 'node:crypto';
import express from 'express';
import { AGENT_CARD_PATH, AgentCard, Message, Task, TaskArtifactUpdateEvent, TaskStatusUpdateEvent } from '@a2a-js/sdk';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore } from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler, UserBuilder } from '@a2a-js/sdk/server/express';

const part = (text) => ({ text, mediaType: 'text/plain' });

const answers = {
  'Hello, desk.': 'Good morning. Our opening hours are nine to five.',
  'What is the key?': 'The key is AKIAIOSFODNN7EXAMPLQ, mind it.',
};

const executor = {
  async execute({ taskId, contextId, userMessage, task }, bus) {
    const asked = userMessage.parts[0].content.value;
    const status = (state, words) => ({
      state,
      timestamp: '2026-01-01T00:00:00Z',
      message: words ? { messageId: randomUUID(), role: 'ROLE_AGENT', parts: [part(words)], taskId, contextId } : undefined,
    });
    bus.publish(AgentEvent.task(task ?? Task.fromJSON({ id: taskId, contextId, status: status('TASK_STATE_SUBMITTED'), history: [Message.toJSON(userMessage)] })));
    bus.publish(AgentEvent.statusUpdate(TaskStatusUpdateEvent.fromJSON({ taskId, contextId, status: status('TASK_STATE_WORKING', 'I look it up.') })));
    if (asked === 'Wait for me.') return;
    bus.publish(AgentEvent.artifactUpdate(TaskArtifactUpdateEvent.fromJSON({ taskId, contextId, artifact: { artifactId: 'a', name: 'answer', parts: [part(answers[asked] ?? asked)] }, lastChunk: true })));
    bus.publish(AgentEvent.statusUpdate(TaskStatusUpdateEvent.fromJSON({ taskId, contextId, status: status('TASK_STATE_COMPLETED') })));
    bus.finished();
  },
  async cancelTask(taskId, bus) {
    bus.publish(AgentEvent.statusUpdate(TaskStatusUpdateEvent.fromJSON({ taskId, contextId: '', status: { state: 'TASK_STATE_CANCELED', timestamp: '2026-01-01T00:00:00Z' } })));
    bus.finished();
  },
};

const app = express();
const listening = app.listen(0, '127.0.0.1', () => {
  const address = `http://127.0.0.1:${listening.address().port}`;
  const card = AgentCard.fromJSON({
    name: 'Desk',
    description: 'Answers questions about opening hours.',
    version: '1.0.0',
    supportedInterfaces: [{ url: `${address}/desk`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    capabilities: { streaming: true },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [{ id: 'hours', name: 'Hours', description: 'Says when we are open.', tags: ['hours'] }],
  });
  const handler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);
  app.use(`/${AGENT_CARD_PATH}`, agentCardHandler({ agentCardProvider: handler }));
  app.use('/desk', jsonRpcHandler({ requestHandler: handler, userBuilder: UserBuilder.noAuthentication }));
  console.log(address);
});
