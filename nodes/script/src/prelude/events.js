'use strict';
// `events`.
const p = require('internal-primordials');
const { coded, wrongType } = require('internal-errors');

function EventEmitter() {
  init(this);
}

const init = (emitter) => {
  if (!p.has(emitter, '_events') || emitter._events === undefined) emitter._events = { __proto__: null };
};

const listOf = (emitter, name) => {
  init(emitter);
  return emitter._events[name] || [];
};

const checkListener = (listener) => {
  if (typeof listener !== 'function') throw wrongType('listener', 'of type function', listener);
};

const add = (emitter, name, listener, first) => {
  checkListener(listener);
  init(emitter);
  if (emitter._events.newListener) emitter.emit('newListener', name, listener.listener || listener);
  const list = listOf(emitter, name);
  emitter._events[name] = first ? [listener, ...list] : [...list, listener];
  return emitter;
};

const once = (emitter, name, listener) => {
  checkListener(listener);
  const wrapped = (...given) => {
    emitter.removeListener(name, wrapped);
    return p.apply(listener, emitter, given);
  };
  wrapped.listener = listener;
  return wrapped;
};

const unhandled = (error) => {
  if (error instanceof Error) return error;
  const { inspect } = require('internal-inspect');
  const failure = coded(
    Error,
    'ERR_UNHANDLED_ERROR',
    `Unhandled error. (${typeof error === 'string' ? `'${error}'` : inspect(error)})`,
  );
  failure.context = error;
  return failure;
};

const methods = {
  on(name, listener) {
    return add(this, name, listener, false);
  },
  prependListener(name, listener) {
    return add(this, name, listener, true);
  },
  once(name, listener) {
    return add(this, name, once(this, name, listener), false);
  },
  prependOnceListener(name, listener) {
    return add(this, name, once(this, name, listener), true);
  },
  removeListener(name, listener) {
    checkListener(listener);
    const list = listOf(this, name);
    let index = list.length - 1;
    while (index >= 0 && list[index] !== listener && list[index].listener !== listener) index -= 1;
    if (index < 0) return this;
    const left = list.filter((_, i) => i !== index);
    if (left.length > 0) this._events[name] = left;
    else delete this._events[name];
    if (this._events.removeListener) this.emit('removeListener', name, listener);
    return this;
  },
  removeAllListeners(name) {
    init(this);
    if (arguments.length === 0) this._events = { __proto__: null };
    else delete this._events[name];
    return this;
  },
  emit(name, ...given) {
    const list = listOf(this, name);
    if (list.length === 0) {
      if (name === 'error') throw unhandled(given[0]);
      return false;
    }
    for (const listener of list) p.apply(listener, this, given);
    return true;
  },
  listeners(name) {
    return listOf(this, name).map((listener) => listener.listener || listener);
  },
  rawListeners(name) {
    return [...listOf(this, name)];
  },
  listenerCount(name) {
    return listOf(this, name).length;
  },
  eventNames() {
    init(this);
    return p.ownKeys(this._events);
  },
  setMaxListeners(count) {
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners === undefined ? EventEmitter.defaultMaxListeners : this._maxListeners;
  },
};
methods.addListener = methods.on;
methods.off = methods.removeListener;
Object.assign(EventEmitter.prototype, methods);
EventEmitter.prototype._events = undefined;
EventEmitter.prototype._maxListeners = undefined;

EventEmitter.EventEmitter = EventEmitter;
EventEmitter.defaultMaxListeners = 10;
EventEmitter.errorMonitor = Symbol('events.errorMonitor');
EventEmitter.captureRejectionSymbol = Symbol.for('nodejs.rejection');
EventEmitter.listenerCount = (emitter, name) => emitter.listenerCount(name);
EventEmitter.once = (emitter, name) =>
  new p.Promise((resolve, reject) => {
    const failed = (error) => {
      emitter.removeListener(name, done);
      reject(error);
    };
    const done = (...given) => {
      emitter.removeListener('error', failed);
      resolve(given);
    };
    emitter.once(name, done);
    if (name !== 'error') emitter.once('error', failed);
  });

module.exports = EventEmitter;
