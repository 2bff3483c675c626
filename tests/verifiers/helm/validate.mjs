// Validates what render.go printed: the values against the chart's own schema, each document against Kubernetes'.
// usage: node validate.mjs <values.schema.json> < rendered.json   prints a line each: "<kind> ok" or "<kind> <errors>"
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';

const { values, documents } = JSON.parse(readFileSync(0, 'utf8'));
const schema = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
const validate = ajv.compile(schema);
console.log(validate(values) ? 'values ok' : `values ${ajv.errorsText(validate.errors)}`);

for (const document of documents) {
  try {
    const group = document.apiVersion === 'v1' ? 'v1' : document.apiVersion;
    const module = await import(`kubernetes-models/${group}`);
    const model = module[document.kind] ?? module.default[document.kind];
    new model(document).validate();
    console.log(`${document.kind} ok`);
  } catch (problem) {
    console.log(`${document.kind} ${problem.message}`);
  }
}
