// What a program does with the official client and several official servers that are one, by scenario.
// usage: node aggregate.mjs <address of the endpoint> <key> [scenario...]     the file server's folder is in FOLDER
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { run } from '../npm/scenarios.mjs';
import { describe, once, plain, session, text } from './session.mjs';

const folder = process.env.FOLDER;
const call = async (client, name, args = {}) => text(await client.callTool({ name, arguments: args }));

const allowed = {
  greeting: (see) => session(see, async (client) => see(plain([client.getServerVersion().title, Object.keys(client.getServerCapabilities()).sort(), client.getInstructions().split('\n').filter((line) => !line.startsWith('>'))]))),
  tools: (see) =>
    session(see, async (client) => {
      const { tools } = await client.listTools();
      for (const server of ['everything', 'files', 'memory']) see(`${server} ${tools.filter((tool) => tool.name.startsWith(`${server}__`)).length}`);
      see(String(tools.length));
    }),
  together: (see) =>
    session(see, async (client) => {
      see(await call(client, 'everything__echo', { message: 'Grüße' }));
      await call(client, 'files__write_file', { path: `${folder}/note.txt`, content: 'A note.' });
      see(await call(client, 'files__read_text_file', { path: `${folder}/note.txt` }));
      await call(client, 'memory__create_entities', { entities: [{ name: 'Ada', entityType: 'person', observations: ['writes notes'] }] });
      see(await call(client, 'memory__search_nodes', { query: 'Ada' }));
    }),
  atOnce: (see) =>
    session(see, async (client) => {
      const onprogress = (told) => see(plain(told));
      const slow = client.callTool({ name: 'everything__trigger-long-running-operation', arguments: { duration: 0.4, steps: 2 } }, undefined, { onprogress });
      const others = Promise.all([1, 2, 3].map((a) => call(client, 'everything__get-sum', { a, b: 1 })));
      see(await others);
      see(text(await slow));
    }),
  asking: (see) => session(see, async (client) => see(await call(client, 'everything__trigger-elicitation-request'))),
  changed: (see) =>
    session(see, async (client) => {
      // The server offers a tool once it has heard of the client's roots, and says so on the one stream of all.
      await once(client, ToolListChangedNotificationSchema);
      for (let i = 0; i < 200 && !(await client.listTools()).tools.some((tool) => tool.name === 'everything__get-roots-list'); i++) await new Promise((resolve) => setTimeout(resolve, 50));
      see(await call(client, 'everything__get-roots-list'));
    }),
};

await run(allowed, {}, describe);
process.exit(0);
