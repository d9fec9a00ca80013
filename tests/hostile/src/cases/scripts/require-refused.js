const names = [
  'fs', 'node:fs', 'fs/promises', 'child_process', 'vm', 'worker_threads', 'net', 'tls', 'dgram', 'dns', 'http', 'https',
  'http2', 'cluster', 'inspector', 'module', 'repl', 'v8', 'wasi', 'zlib', './x.node', 'ffi',
];
const told = {};
for (const name of names) {
  try {
    told[name] = typeof require(name);
  } catch (error) {
    told[name] = error.message.split(':')[0];
  }
}
output = told;
