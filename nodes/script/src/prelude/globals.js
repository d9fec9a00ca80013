'use strict';
// The global names of Node.js that the engine itself doesn't have. Run once for every context, before the user's code, so
// it does as little as possible: each name is a getter that builds its value when it is first asked for.
//
// The engine calls this file as `(module, exports, require, host)`; `require` must stay usable as long as the context.
const { defineProperty } = require('internal-primordials');

/** Defines a global whose value is what `build` gives, once somebody asks. Assigning to it replaces it, as in Node.js. */
const lazily = (name, build) => {
  const settle = (value) => {
    defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
    return value;
  };
  defineProperty(globalThis, name, {
    get: () => settle(build()),
    set: settle,
    configurable: true,
    enumerable: false,
  });
};

/** Globals by the module that has them under the same name. */
const homes = {
  __proto__: null,
  timers: ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  'internal-text-encoding': ['TextEncoder', 'TextDecoder'],
  'internal-base64': ['atob', 'btoa'],
  'internal-clone': ['structuredClone', 'DOMException'],
  'internal-abort': ['AbortController', 'AbortSignal', 'Event', 'EventTarget'],
  'internal-form-data': ['FormData', 'Blob'],
  perf_hooks: ['performance'],
  'internal-fetch': ['fetch', 'Headers', 'Request', 'Response'],
  'internal-url': ['URL'],
  'internal-search-params': ['URLSearchParams'],
  buffer: ['Buffer'],
};

const modules = Reflect.ownKeys(homes);
for (let i = 0; i < modules.length; i += 1) {
  const home = modules[i];
  const names = homes[home];
  for (let j = 0; j < names.length; j += 1) lazily(names[j], () => require(home)[names[j]]);
}
lazily('console', () => require('console'));
lazily('process', () => require('process'));
lazily('crypto', () => require('crypto').webcrypto);
if (typeof globalThis.queueMicrotask !== 'function') {
  lazily('queueMicrotask', () => require('timers').queueMicrotask);
}
defineProperty(globalThis, 'global', { value: globalThis, writable: true, configurable: true, enumerable: false });
