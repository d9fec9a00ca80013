const told = {};
const { createHash } = require('crypto');
const asked = [[createHash, 'caller'], [createHash, 'arguments'], [fetch, 'caller'], [console.log, 'arguments']];
for (const [owner, name] of asked) {
  try {
    told[`${owner.name}.${name}`] = String(owner[name]);
  } catch (error) {
    told[`${owner.name}.${name}`] = error.name;
  }
}
const spy = {
  toString() {
    const caller = spy.toString.caller;
    told.caller = typeof caller;
    return 'md5';
  },
};
try {
  createHash(spy);
} catch (error) {
  told.spy = error.name;
}
output = told;
