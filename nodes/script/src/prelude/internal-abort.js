'use strict';
// Events, and the signal that ends a request. A request is over before a script can go on, so a signal matters before it
// begins, and for what waits on timers.
const p = require('internal-primordials');
const { DOMException } = require('internal-clone');

class Event {
  constructor(type, options = {}) {
    this.type = `${type}`;
    this.cancelable = Boolean(options.cancelable);
    this.defaultPrevented = false;
    this.target = null;
    this.currentTarget = null;
    this.timeStamp = 0;
  }

  preventDefault() {
    this.defaultPrevented = this.cancelable;
  }

  stopPropagation() {}

  stopImmediatePropagation() {
    this.stopped = true;
  }
}

class EventTarget {
  #listeners = new p.Map();

  addEventListener(type, listener, options) {
    if (listener === null || listener === undefined) return;
    const list = this.#listeners.get(`${type}`) || [];
    if (list.some((each) => each.listener === listener)) return;
    list.push({ listener, once: Boolean(options && options.once) });
    this.#listeners.set(`${type}`, list);
  }

  removeEventListener(type, listener) {
    const list = this.#listeners.get(`${type}`) || [];
    this.#listeners.set(
      `${type}`,
      list.filter((each) => each.listener !== listener),
    );
  }

  dispatchEvent(event) {
    event.target = this;
    event.currentTarget = this;
    const handler = this[`on${event.type}`];
    if (typeof handler === 'function') handler.call(this, event);
    for (const { listener, once } of [...(this.#listeners.get(event.type) || [])]) {
      if (event.stopped) break;
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
    }
    return !event.defaultPrevented;
  }
}

const inside = Symbol('inside');
/** How long `AbortSignal.timeout` gives, by signal: a request takes it as its own limit. */
const limits = new p.WeakMap();

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;

  constructor(key) {
    super();
    if (key !== inside) throw new TypeError('Illegal constructor');
    this.onabort = null;
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  static end(signal, reason) {
    if (signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
    signal.dispatchEvent(new Event('abort'));
  }

  static abort(reason) {
    const signal = new AbortSignal(inside);
    end(signal, reason);
    return signal;
  }

  static timeout(ms) {
    const signal = new AbortSignal(inside);
    limits.set(signal, ms);
    host.timer(() => end(signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms);
    return signal;
  }

  static any(signals) {
    const signal = new AbortSignal(inside);
    for (const each of signals) {
      if (each.aborted) end(signal, each.reason);
      each.addEventListener('abort', () => end(signal, each.reason), { once: true });
      const limit = limits.get(each);
      if (limit !== undefined) limits.set(signal, Math.min(limit, limits.get(signal) ?? limit));
    }
    return signal;
  }
}
// Only the controller may end a signal.
const { end } = AbortSignal;
delete AbortSignal.end;

class AbortController {
  #signal = new AbortSignal(inside);

  get signal() {
    return this.#signal;
  }

  abort(reason) {
    end(this.#signal, reason);
  }
}

p.each([Event, EventTarget, AbortSignal, AbortController], (Kind) => {
  p.defineProperty(Kind.prototype, p.toStringTag, { value: Kind.name, configurable: true });
});

/** Milliseconds after which a signal ends by itself, or null. */
const limitOf = (signal) => (p.weakHas(limits, signal) ? p.weakGet(limits, signal) : null);

module.exports = { Event, EventTarget, AbortSignal, AbortController, limitOf };
