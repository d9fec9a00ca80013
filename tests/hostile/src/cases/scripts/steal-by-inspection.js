const util = require('util');
const given = [];
const shown = {
  [util.inspect.custom](...args) {
    given.push(...args.map((it) => typeof it));
    const inspect = args[2];
    return inspect ? inspect.constructor('return typeof host')() : 'none';
  },
};
output = { text: util.inspect(shown), given };
