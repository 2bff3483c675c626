// An OpenTelemetry collector for tests: takes OTLP over gRPC (grpc-js) and http/protobuf, decodes it with OpenTelemetry's own message types, and
// prints one JSON line per request. The first line says where it listens. It ends when its input does.
import http from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import grpc from '@grpc/grpc-js';

const require = createRequire(import.meta.url);
const transformer = dirname(require.resolve('@opentelemetry/otlp-transformer/package.json'));
const { opentelemetry } = require(join(transformer, 'build/src/generated/root.js'));
const collector = opentelemetry.proto.collector;

const signals = {
  traces: { request: collector.trace.v1.ExportTraceServiceRequest, response: collector.trace.v1.ExportTraceServiceResponse, service: 'trace.v1.TraceService' },
  metrics: { request: collector.metrics.v1.ExportMetricsServiceRequest, response: collector.metrics.v1.ExportMetricsServiceResponse, service: 'metrics.v1.MetricsService' },
  logs: { request: collector.logs.v1.ExportLogsServiceRequest, response: collector.logs.v1.ExportLogsServiceResponse, service: 'logs.v1.LogsService' },
};

const hex = (key, value) =>
  value?.type === 'Buffer' ? Buffer.from(value.data).toString('hex') : value;

function take(signal, over, headers, bytes) {
  const type = signals[signal].request;
  const body = type.toObject(type.decode(bytes), { longs: String, enums: String, bytes: Buffer });
  process.stdout.write(JSON.stringify({ signal, over, headers, body }, hex) + '\n');
}

const web = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const signal = request.url.replace('/v1/', '');
    if (!signals[signal]) {
      response.writeHead(404).end();
      return;
    }

    take(signal, 'http', request.headers, Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(signals[signal].response.encode({}).finish());
  });
});

const rpc = new grpc.Server();
for (const [signal, { response, service }] of Object.entries(signals)) {
  rpc.addService({
    Export: {
      path: `/opentelemetry.proto.collector.${service}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes => bytes,
      requestDeserialize: bytes => bytes,
      responseSerialize: message => Buffer.from(response.encode(message).finish()),
      responseDeserialize: bytes => response.decode(bytes),
    },
  }, {
    Export: (call, done) => {
      take(signal, 'grpc', call.metadata.getMap(), call.request);
      done(null, {});
    },
  });
}

web.listen(0, '127.0.0.1', () => {
  rpc.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      throw error;
    }

    process.stdout.write(JSON.stringify({ http: `http://127.0.0.1:${web.address().port}`, grpc: `http://127.0.0.1:${port}` }) + '\n');
  });
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
