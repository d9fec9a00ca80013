'use strict';
// Timers of the run's clock: they fire in the order of their time once nothing else is left to do, and take no real time.
const p = require('internal-primordials');
const { apply, promiseThen, resolved, Symbol } = p;
const { wrongType } = require('internal-errors');

/** Longest delay that Node.js takes; a longer one counts as 1 ms there too. */
const DELAY_MS_MAX = 2 ** 31 - 1;

const delayOf = (delay) => {
  const ms = p.Number(delay);
  return ms >= 1 && ms <= DELAY_MS_MAX ? p.trunc(ms) : 1;
};

/** Timers by their number: Node.js clears a timer by its object, its number, and its number as text. */
const timers = { __proto__: null };
let numbers = 0;

class Timeout {
  #delay;
  #repeats;
  #callback;
  #rest;
  #id;
  #number;

  constructor(callback, delay, rest, repeats) {
    if (typeof callback !== 'function') throw wrongType('callback', 'of type function', callback);
    this.#callback = callback;
    this.#delay = delay;
    this.#rest = rest;
    this.#repeats = repeats;
    numbers += 1;
    this.#number = numbers;
    this.#start();
  }

  #start() {
    timers[this.#number] = this;
    this.#id = host.timer(() => this.#fire(), this.#delay);
  }

  #fire() {
    if (this.#repeats) this.#start();
    else delete timers[this.#number];
    apply(this.#callback, this, this.#rest);
  }

  refresh() {
    host.clearTimer(this.#id);
    this.#start();
    return this;
  }

  close() {
    host.clearTimer(this.#id);
    delete timers[this.#number];
    return this;
  }

  // A run ends when nothing is left to do, timers included: keeping it alive or not makes no difference.
  ref() {
    return this;
  }

  unref() {
    return this;
  }

  hasRef() {
    return true;
  }

  [Symbol.toPrimitive]() {
    return this.#number;
  }

  static clear(timer) {
    if (typeof timer === 'number' || typeof timer === 'string') timer = timers[p.Number(timer)];
    if (typeof timer === 'object' && timer !== null && #id in timer) timer.close();
  }
}

const { clear } = Timeout;
class Immediate extends Timeout {
  constructor(callback, rest) {
    super(callback, 0, rest, false);
  }
}

/** Runs a function once the current job is done. An error in it is an unhandled rejection. */
const queueMicrotask = (callback) => {
  if (typeof callback !== 'function') throw wrongType('callback', 'of type function', callback);
  promiseThen(resolved(), () => {
    callback();
  });
};

const timersModule = {
  setTimeout: function setTimeout(callback, delay, ...rest) {
    return new Timeout(callback, delayOf(delay), rest, false);
  },
  setInterval: function setInterval(callback, delay, ...rest) {
    return new Timeout(callback, delayOf(delay), rest, true);
  },
  setImmediate: function setImmediate(callback, ...rest) {
    return new Immediate(callback, rest);
  },
  clearTimeout: function clearTimeout(timer) {
    clear(timer);
  },
  clearInterval: function clearInterval(timer) {
    clear(timer);
  },
  clearImmediate: function clearImmediate(timer) {
    clear(timer);
  },
  queueMicrotask,
  get promises() {
    return require('timers-promises');
  },
};

// Old packages promisify `setTimeout`, whose callback comes first.
const promisified = Symbol.for('nodejs.util.promisify.custom');
const later = (name) => ({ get: () => require('timers-promises')[name], configurable: true });
p.defineProperty(timersModule.setTimeout, promisified, later('setTimeout'));
p.defineProperty(timersModule.setImmediate, promisified, later('setImmediate'));

module.exports = timersModule;
