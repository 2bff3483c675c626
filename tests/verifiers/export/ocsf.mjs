// Validates OCSF documents, one JSON line each on standard input, with ajv against the schemas of their classes.
// usage: node ocsf.mjs <folder of *.schema.json>   prints a line for each document: "<class> ok" or "<class> <errors>"
import { readFileSync, readdirSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

const folder = process.argv[2];
const schemas = new Map();
const ajv = new Ajv2020({ strict: false, allErrors: true });
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const document = JSON.parse(line);
  const id = document.class_uid;
  if (!schemas.has(id)) {
    const file = readdirSync(folder).find((name) => name.startsWith(`${id}-`));
    schemas.set(id, ajv.compile(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'))));
  }
  const validate = schemas.get(id);
  console.log(validate(document) ? `${id} ok` : `${id} ${ajv.errorsText(validate.errors)}`);
}
