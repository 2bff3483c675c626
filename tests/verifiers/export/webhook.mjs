// Verifies webhooks with the library of the standard-webhooks project: one JSON line {"secret","headers","body"} each on standard input.
// prints "ok" or "refused" for each
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';

for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    new Webhook(secret).verify(body, headers);
    console.log('ok');
  } catch {
    console.log('refused');
  }
}
