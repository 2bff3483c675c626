// Guards of other projects and Cordon's over the same rows in the same run. See README.md beside this file.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

// What a package does when nobody looks (a worker that its publisher left out) must not end the run; anything else must.
process.on("uncaughtException", error => {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
});

const option = (name, usual) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : process.argv[at + 1];
};
const data = option("data");
const cordon = option("cordon", "artifacts/bin/Cordon/release/cordon");
const folds = option("folds");
const each = Number(option("each", "1000"));
const seed = option("seed", "1");
const page = option("markdown");
if (!data || !existsSync(data)) {
  console.error("node run.mjs --data DIR [--cordon FILE] [--folds DIR] [--each 1000] [--seed 1] [--markdown docs/detectors.md]");
  process.exit(2);
}

const groups = [
  { name: "benign chat", attack: false, files: ["bn_chat", "bn_support_queries"], kinds: ["benign"], surface: "user" },
  { name: "hard harmless", attack: false, files: ["bn_hard_wildguard", "bn_hard_cyber_frr"], kinds: ["hard_benign"], surface: "user" },
  { name: "direct injection", attack: true, files: ["pi_direct_deepset", "pi_direct_misc", "pi_extraction_salesforce"], kinds: ["direct_injection"], surface: "user" },
  { name: "jailbreak", attack: true, files: ["jb_inthewild"], kinds: ["jailbreak"], surface: "user" },
  { name: "indirect injection", attack: true, files: ["pi_indirect_bipia", "pi_indirect_asb", "pi_indirect_injecagent"], kinds: ["indirect_injection"], surface: "tool-result" },
];

const read = file => gunzipSync(readFileSync(join(data, `${file}.jsonl.gz`))).toString("utf8").trim().split("\n").map(line => JSON.parse(line));
const place = id => createHash("sha256").update(`${seed} ${id}`).digest("hex");
for (const group of groups) {
  group.rows = group.files.flatMap(read).filter(row => group.kinds.includes(row.kind) && (row.label === 1) === group.attack)
    .sort((a, b) => (place(a.id) < place(b.id) ? -1 : 1)).slice(0, each);
}

const version = name => JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url))).version;
const load = async (name, make) => {
  try {
    return { name, version: version(name), flags: make(await import(name)) };
  } catch (error) {
    return { name, version: version(name), fault: error.code ?? error.name };
  }
};
// llm_guardrail prints as it works.
console.log = () => {};
const peers = [
  { ...(await load("@andersmyrmel/vard", m => text => m.default.moderate().safeParse(text).safe === false)), setting: "moderate" },
  { ...(await load("@andersmyrmel/vard", m => text => m.default.strict().safeParse(text).safe === false)), setting: "strict" },
  {
    ...(await load("llm-guard", m => {
      const guard = new (m.LLMGuard ?? m.default.LLMGuard)({ promptInjection: { enabled: true }, jailbreak: { enabled: true } });
      return async text => (await guard.validate(text)).isValid === false;
    })), setting: "injection and jailbreak",
  },
  {
    ...(await load("llm_guardrail", m => async text => (await m.checkInjection(text)).detected || (await m.checkJailbreak(text)).detected)),
    setting: "injection or jailbreak",
  },
  {
    ...(await load("@presidio-dev/hai-guardrails", m => {
      const guard = m.injectionGuard({ roles: ["user"] }, { mode: "pattern", threshold: 0.7 });
      return async text => (await guard([{ role: "user", content: text }])).some(result => result.passed === false);
    })), setting: "pattern, 0.7",
  },
];

const share = (hits, of) => {
  const z = 1.959963984540054, p = hits / of, middle = p + (z * z) / (2 * of), half = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of)), under = 1 + (z * z) / of;
  return `${(100 * p).toFixed(1)} % (${(100 * Math.max(0, (middle - half) / under)).toFixed(1)}–${(100 * Math.min(1, (middle + half) / under)).toFixed(1)})`;
};
const lines = [];
const row = (name, setting, hits, micros) => lines.push(`| ${name} | ${setting} | ${hits.map((count, i) => (count === null ? "–" : share(count, groups[i].rows.length))).join(" | ")} | ${micros} |`);

for (const peer of peers) {
  if (peer.fault) {
    row(`${peer.name} ${peer.version}`, `${peer.setting}; does not load: ${peer.fault}`, groups.map(() => null), "–");
    continue;
  }
  const times = [];
  const hits = [];
  for (const group of groups) {
    let count = 0;
    for (const { text } of group.rows) {
      const start = process.hrtime.bigint();
      count += (await peer.flags(text)) ? 1 : 0;
      times.push(Number(process.hrtime.bigint() - start) / 1000);
    }
    hits.push(count);
  }
  times.sort((a, b) => a - b);
  row(`${peer.name} ${peer.version}`, peer.setting, hits, times[Math.floor(times.length / 2)].toFixed(0));
}

const types = ["prompt-injection", "jailbreak", "tool-poisoning"];
const folder = mkdtempSync(join(tmpdir(), "cordon-peers-"));
const input = join(folder, "rows.jsonl");
writeFileSync(input, groups.flatMap((group, g) => group.rows.map((r, i) => JSON.stringify({ id: `${g}:${i}`, text: r.text, surface: group.surface }))).join("\n") + "\n");
for (const preset of ["balanced", "strict"]) {
  const run = spawnSync(cordon, ["detect", "--in", input, "--profile", preset], { maxBuffer: 1 << 30, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`cordon detect: ${run.status} ${run.stderr}`);
  const threshold = preset === "balanced" ? 0.8 : 0.6;
  const hits = groups.map(() => 0);
  const times = [];
  for (const line of run.stdout.trim().split("\n")) {
    const result = JSON.parse(line);
    times.push(result.micros);
    hits[Number(result.id.split(":")[0])] += result.findings.some(finding => types.includes(finding.type) && finding.score >= threshold) ? 1 : 0;
  }
  times.sort((a, b) => a - b);
  row("Cordon, this build", `${preset}; the model has seen these rows`, hits, times[Math.floor(times.length / 2)].toFixed(0));
}
rmSync(folder, { recursive: true });

if (folds) {
  const scores = new Map();
  for (const name of ["injection.prompt-injection", "injection", "jailbreak.jailbreak", "jailbreak"]) {
    const file = [`${name}.jsonl`].map(f => join(folds, f)).find(existsSync);
    if (!file) continue;
    for (const line of readFileSync(file, "utf8").trim().split("\n")) {
      const { id, score } = JSON.parse(line);
      const of = scores.get(id) ?? { user: 0, content: 0 };
      of.user = Math.max(of.user, score);
      if (name.startsWith("injection")) of.content = Math.max(of.content, score);
      scores.set(id, of);
    }
  }
  for (const [preset, threshold] of [["balanced", 0.8], ["strict", 0.6]]) {
    row("Cordon, sources never seen", preset, groups.map(group => group.rows.filter(r => (scores.get(r.id)?.[group.surface === "user" ? "user" : "content"] ?? 0) >= threshold).length), "–");
  }
}

const content = [
  `Written ${new Date().toISOString().slice(0, 10)} by \`node bench/Peers/run.mjs\` on ${cpus().length} cores, Node ${process.versions.node}: ${groups.map(group => `${group.name} ${group.rows.length}`).join(", ")} rows, drawn with seed ${seed}. Share of rows that are flagged, with Wilson's 95 % interval; for attacks that is recall, for harmless rows the false positive rate.`,
  "",
  `| guard | setting | ${groups.map(group => `${group.name}${group.attack ? ", recall" : ", false positives"}`).join(" | ")} | median µs a text |`,
  `| --- | --- | ${groups.map(() => "---:").join(" | ")} | ---: |`,
  ...lines,
  "",
].join("\n");
if (page) {
  const [begin, end] = ["<!-- peers:begin -->", "<!-- peers:end -->"];
  const text = readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the table: ${begin} ${end}`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n${content}${text.slice(to)}`);
} else {
  process.stdout.write(content);
}
process.exit(0);
