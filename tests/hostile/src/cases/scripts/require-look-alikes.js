const names = [
  'CRYPTO', 'crypto\u0000', 'crypto/', 'node:node:crypto', 'node:', 'crypt\u043e', 'crypto\u200b', ' crypto',
];
const told = {};
for (const name of names) {
  try {
    told[JSON.stringify(name)] = typeof require(name);
  } catch (error) {
    told[JSON.stringify(name)] = error.message.split(':')[0];
  }
}
output = told;
