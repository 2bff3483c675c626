// Prints what AWS's own signer makes of requests that were signed by somebody else: one header Authorization per line.
// usage: node sigv4.mjs <file with a JSON list of {method, target, headers, body in base64}> <secret access key>
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignatureV4 } from '@smithy/signature-v4';

class Sha256 {
  constructor(key) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }

  update(data) {
    this.hash.update(data);
  }

  async digest() {
    return new Uint8Array(this.hash.digest());
  }
}

const [, , file, secretAccessKey] = process.argv;
for (const { method, target, headers, body } of JSON.parse(readFileSync(file, 'utf8'))) {
  const said = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+)/.exec(headers.authorization);
  const [, accessKeyId, region, service, names] = said;
  const [path, query = ''] = target.split('?');
  const signer = new SignatureV4({ service, region, credentials: { accessKeyId, secretAccessKey }, sha256: Sha256, applyChecksum: false });
  const stamp = headers['x-amz-date'].replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: headers.host,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: Object.fromEntries(names.split(';').map((name) => [name, headers[name]])),
      body: Buffer.from(body, 'base64'),
    },
    { signingDate: new Date(stamp) },
  );
  console.log(signed.headers.authorization);
}
