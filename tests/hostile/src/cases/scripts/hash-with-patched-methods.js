const { createHash } = require('crypto');
const truth = createHash('md5').update(['tr3asure', 'of', 'the', 'house'].join('-')).digest('hex');
const heard = [];
for (const name of Object.getOwnPropertyNames(String.prototype)) {
  const own = String.prototype[name];
  if (typeof own !== 'function' || ['constructor', 'toString', 'valueOf'].includes(name)) continue;
  String.prototype[name] = function (...args) {
    heard[heard.length] = [this.valueOf(), ...args];
    return Reflect.apply(own, this, args);
  };
}
createHash('md5').update(input.key).digest('hex');
let found = false;
for (const texts of heard) for (const text of texts) found = found || text === truth;
output = { found };
