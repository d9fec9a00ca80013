'use strict';
// Members of a module that are read when somebody first asks for them: a script that wants `util.promisify` is not to wait
// for all of `util.inspect`.
const p = require('internal-primordials');

/** Defines `names` in `target` as what the module `home` has under the same names. */
const lazily = (target, home, names) => {
  p.each(names, (name) => {
    const settle = (value) => {
      p.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
      return value;
    };
    p.defineProperty(target, name, {
      get: () => settle(home()[name]),
      set: settle,
      enumerable: true,
      configurable: true,
    });
  });
  return target;
};

module.exports = { lazily };
