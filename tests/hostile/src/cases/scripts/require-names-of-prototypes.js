const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'node:__proto__'];
const told = {};
for (const name of names) {
  try {
    told[`${name}!`] = typeof require(name);
  } catch (error) {
    told[`${name}!`] = error.message.split(':')[0];
  }
}
output = told;
