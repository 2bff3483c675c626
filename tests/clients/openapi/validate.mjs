// Holds an OpenAPI document against the schema of its version, and prints what is wrong with it.
// usage: node validate.mjs <address of the document>
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const result = await validator.validate(await (await fetch(process.argv[2])).json());
console.log(JSON.stringify({ valid: result.valid, version: validator.version, errors: result.errors ?? [] }));
