// Loaded before a Node.js peer: it then listens on 127.0.0.1 only, and keeps idle connections as long as nginx does (Node.js:
// 5 seconds). Both happen once, when it starts to listen; what it does with a request is untouched.
const http = require('node:http');
const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (this instanceof http.Server) {
    this.keepAliveTimeout = 75_000;
  }

  if (typeof first === 'object' && first !== null) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  }

  return listen.call(this, first, '127.0.0.1', ...rest.filter((argument) => typeof argument === 'function'));
};
