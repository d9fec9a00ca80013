'use strict';
// `process`, as far as a script may know it: no environment, no arguments, no way to end the program.
const { apply } = require('internal-primordials');
const { refusal, wrongType } = require('internal-errors');
const { queueMicrotask } = require('timers');

const began = host.now();

/** Time since the start as seconds and nanoseconds; the run's clock has milliseconds. */
const hrtime = (before) => {
  const ms = host.now() - began;
  let seconds = Math.floor(ms / 1000);
  let nanoseconds = Math.round((ms % 1000) * 1e6);
  if (before !== undefined) {
    seconds -= before[0];
    nanoseconds -= before[1];
    if (nanoseconds < 0) {
      seconds -= 1;
      nanoseconds += 1e9;
    }
  }
  return [seconds, nanoseconds];
};
hrtime.bigint = () => BigInt(Math.round((host.now() - began) * 1e6));

const writer = (level) => ({
  write(text) {
    host.log(level, `${text}`.replace(/\n$/, ''));
    return true;
  },
  isTTY: false,
});

const memory = () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 });
const ignored = () => process;

const process = {
  title: 'node',
  version: 'v20.0.0',
  versions: { node: '20.0.0' },
  release: { name: 'node' },
  arch: 'wasm32',
  platform: 'linux',
  pid: 1,
  ppid: 0,
  env: {},
  argv: ['node', 'code'],
  argv0: 'node',
  execArgv: [],
  execPath: '/node',
  exitCode: undefined,
  browser: false,
  stdout: writer('info'),
  stderr: writer('error'),
  nextTick(callback, ...rest) {
    if (typeof callback !== 'function') throw wrongType('callback', 'of type function', callback);
    queueMicrotask(() => apply(callback, undefined, rest));
  },
  hrtime,
  uptime: () => (host.now() - began) / 1000,
  cwd: () => '/',
  umask: () => 0o22,
  memoryUsage: memory,
  cpuUsage: () => ({ user: 0, system: 0 }),
  emitWarning: (warning) => host.log('warning', `${(warning && warning.message) || warning}`),
  exit: refusal('process.exit', 'return, or throw an error'),
  kill: refusal('process.kill'),
  abort: refusal('process.abort', 'throw an error'),
  chdir: refusal('process.chdir'),
  binding: refusal('process.binding'),
  dlopen: refusal('process.dlopen'),
  // Handlers of the end of a program: there is no such end that a script could see.
  on: ignored,
  once: ignored,
  off: ignored,
  addListener: ignored,
  removeListener: ignored,
  removeAllListeners: ignored,
  emit: () => false,
  listeners: () => [],
  listenerCount: () => 0,
};

module.exports = process;
