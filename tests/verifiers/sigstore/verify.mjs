// Verifies Sigstore bundles of a Cordon log with the Sigstore project's own JavaScript client, offline.
// usage: node verify.mjs <folder>   holds trusted_root.json, emitter.pem and <n>.bundle.json with <n>.statement
import { readFileSync, readdirSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { Verifier, toSignedEntity, toTrustMaterial } from '@sigstore/verify';

const dir = process.argv[2];
const publicKey = createPublicKey(readFileSync(`${dir}/emitter.pem`));
const root = TrustedRoot.fromJSON(JSON.parse(readFileSync(`${dir}/trusted_root.json`, 'utf8')));
// No timestamp authority: the managed key has no certificate whose validity would have to be placed in time.
const verifier = new Verifier(toTrustMaterial(root, () => ({ publicKey, validFor: () => true })), {
  tlogThreshold: 1,
  timestampThreshold: 0,
  ctlogThreshold: 0,
});

const accepts = (text, statement) => {
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(text)), statement));
    return true;
  } catch {
    return false;
  }
};

// Changes that a verifier has to notice, each in a place of its own.
const forgeries = {
  statement: (b, s) => [b, Buffer.concat([s, Buffer.from(' ')])],
  path: (b, s) => [edit(b, (e) => { if (e.inclusionProof.hashes.length) e.inclusionProof.hashes[0] = Buffer.alloc(32).toString('base64'); else e.inclusionProof.rootHash = Buffer.alloc(32).toString('base64'); }), s],
  leaf: (b, s) => [edit(b, (e) => { const l = Buffer.from(e.canonicalizedBody, 'base64'); l[200] ^= 1; e.canonicalizedBody = l.toString('base64'); }), s],
  size: (b, s) => [edit(b, (e) => { e.inclusionProof.checkpoint.envelope = e.inclusionProof.checkpoint.envelope.replace(/\n(\d+)\n/, (_, n) => `\n${Number(n) + 1}\n`); }), s],
};
const edit = (text, change) => {
  const bundle = JSON.parse(text);
  change(bundle.verificationMaterial.tlogEntries[0]);
  return JSON.stringify(bundle);
};

// One bit somewhere: a linear congruential generator, so that every run flips the same ones.
let state = 7;
const random = (n) => (state = (state * 1103515245 + 12345) % 2147483648) % n;
const flip = (bytes) => {
  bytes[random(bytes.length)] ^= 1 << random(8);
  return bytes;
};
const flipBase64 = (text) => flip(Buffer.from(text, 'base64')).toString('base64');
const flips = {
  'bit of the statement': (b, s) => [b, flip(Buffer.from(s))],
  'bit of the leaf': (b, s) => [edit(b, (e) => { e.canonicalizedBody = flipBase64(e.canonicalizedBody); }), s],
  'bit of the path': (b, s) => [edit(b, ({ inclusionProof: p }) => { const i = random(p.hashes.length); p.hashes[i] = flipBase64(p.hashes[i]); }), s],
  'bit of the head': (b, s) => [edit(b, ({ inclusionProof: { checkpoint: c } }) => { const cut = c.envelope.indexOf('\n\n'); const body = Buffer.from(c.envelope.slice(0, cut)); body[random(body.length)] ^= 1; c.envelope = body + c.envelope.slice(cut); }), s],
  'bit of the head\'s signature': (b, s) => [edit(b, ({ inclusionProof: { checkpoint: c } }) => { c.envelope = c.envelope.replace(/ (\S+)\n$/, (_, signature) => ` ${flipBase64(signature)}\n`); }), s],
  'bit of the statement\'s signature': (b, s) => { const bundle = JSON.parse(b); bundle.messageSignature.signature = flipBase64(bundle.messageSignature.signature); return [JSON.stringify(bundle), s]; },
};

let accepted = 0, rejected = 0;
for (const file of readdirSync(dir).filter((f) => f.endsWith('.bundle.json'))) {
  const text = readFileSync(`${dir}/${file}`, 'utf8');
  const statement = readFileSync(`${dir}/${file.replace('.bundle.json', '.statement')}`);
  if (!accepts(text, statement)) {
    console.log(`FAIL: ${file} was not accepted`);
    process.exit(1);
  }
  accepted++;
  for (const [name, forge] of Object.entries({ ...forgeries, ...flips })) {
    if (accepts(...forge(text, statement))) {
      console.log(`FAIL: ${file} was accepted with a forged ${name}`);
      process.exit(1);
    }
    rejected++;
  }
}
console.log(`OK ${accepted} accepted, ${rejected} forgeries rejected`);
