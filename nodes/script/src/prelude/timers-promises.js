'use strict';
// `timers/promises`.
const { Promise } = require('internal-primordials');
const timers = require('timers');

/** A promise that a timer fulfils, and that the signal of the options rejects. */
const after = (start, value, options) =>
  new Promise((resolve, reject) => {
    const signal = options && options.signal;
    const abort = () => reject(signal.reason);
    if (signal && signal.aborted) {
      abort();
      return;
    }
    const timer = start(() => {
      if (signal) signal.removeEventListener('abort', abort);
      resolve(value);
    });
    if (signal) {
      signal.addEventListener(
        'abort',
        () => {
          timers.clearTimeout(timer);
          abort();
        },
        { once: true },
      );
    }
  });

module.exports = {
  setTimeout: (delay, value, options) => after((done) => timers.setTimeout(done, delay), value, options),
  setImmediate: (value, options) => after((done) => timers.setImmediate(done), value, options),
  async *setInterval(delay, value) {
    for (;;) {
      await after((done) => timers.setTimeout(done, delay));
      yield value;
    }
  },
  scheduler: {
    wait: (delay, options) => after((done) => timers.setTimeout(done, delay), undefined, options),
    yield: () => after((done) => timers.setImmediate(done)),
  },
};
